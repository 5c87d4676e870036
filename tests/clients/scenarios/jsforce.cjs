// jsforce, told the addresses by its own settings: what its users do over REST, Bulk and OAuth.
const assert = require("node:assert");
const jsforce = require("jsforce");

const place = JSON.parse(process.env.SANDBOX).salesforce;

async function signedIn() {
  const other = new jsforce.Connection({ loginUrl: place.login_url, version: "60.0" });
  await other.login(place.username, place.password + place.security_token);
  const oauth2 = { loginUrl: place.login_url, clientId: place.client_id, clientSecret: place.client_secret };
  const refreshed = new jsforce.Connection({
    oauth2, instanceUrl: place.instance_url, accessToken: "00D!dead", refreshToken: place.refresh_token,
  });
  let refreshes = 0;
  refreshed.on("refresh", () => { refreshes += 1; });
  const identity = await refreshed.identity();
  assert.equal(identity.username, place.username);
  await refreshed.query("SELECT Id FROM Lead LIMIT 1");
  assert.equal(refreshes, 1);
}

async function one(connection) {
  const leads = connection.sobject("Lead");
  const made = await leads.create({ LastName: "Lovelace", Company: "Engines", Email: "ada@js.example" });
  assert.ok(made.success);
  await leads.update({ Id: made.id, FirstName: "Ada" });
  assert.equal((await leads.retrieve(made.id)).FirstName, "Ada");
  const found = await connection.query("SELECT Id FROM Lead WHERE Email = 'ada@js.example'");
  assert.deepEqual(found.records.map((lead) => lead.Id), [made.id]);
  assert.ok((await leads.describe()).fields.some((field) => field.name === "Email"));
  assert.ok((await connection.describeGlobal()).sobjects.some((object) => object.name === "Contact"));
  const keyed = { HubSpot_Contact_ID__c: "7", LastName: "Hopper", Company: "Navy" };
  assert.equal((await leads.upsert(keyed, "HubSpot_Contact_ID__c")).created, true);
  assert.equal((await leads.upsert(keyed, "HubSpot_Contact_ID__c")).created, false);
  const several = await leads.create([{ LastName: "Whole", Company: "Engines" }, { LastName: "Lacking" }]);
  assert.deepEqual(several.map((result) => result.success), [true, false]);
  const searched = await connection.search("FIND {Lovelace} IN NAME FIELDS RETURNING Lead(Id)");
  assert.deepEqual(searched.searchRecords.map((lead) => lead.Id), [made.id]);
  await leads.destroy(made.id);
  await assert.rejects(leads.retrieve(made.id), { errorCode: "ENTITY_IS_DELETED" });
  await assert.rejects(connection.query("SELECT Nonsense FROM Lead"), { errorCode: "INVALID_FIELD" });
}

async function many(connection) {
  const people = Array.from({ length: 2100 }, (_, number) => ({ LastName: `Bulk ${number}`, Company: "Engines" }));
  people.push({ LastName: "Lacking", Company: "" });
  connection.bulk2.pollInterval = 200;
  const loaded = await connection.bulk2.loadAndWaitForResults({ object: "Lead", operation: "insert", input: people });
  assert.deepEqual([loaded.successfulResults.length, loaded.failedResults.length], [2100, 1]);
  const soql = "SELECT Id FROM Lead WHERE LastName LIKE 'Bulk %'";
  const rows = await connection.query(soql, { autoFetch: true, maxFetch: 5000 });
  assert.equal(rows.records.length, 2100);
  assert.equal((await (await connection.bulk2.query(soql)).toArray()).length, 2100);
  connection.bulk.pollInterval = 200;
  const gone = await connection.bulk.load("Lead", "delete", rows.records.map(({ Id }) => ({ Id })));
  assert.ok(gone.every((result) => result.success));
  const now = Date.now();
  const window = [new Date(now - 120000), new Date(now + 120000)];
  assert.ok((await connection.sobject("Lead").deleted(...window)).deletedRecords.length >= 2100);
  assert.ok((await connection.sobject("Lead").updated(...window)).ids.length);
}

async function main() {
  await signedIn();
  const connection = new jsforce.Connection({
    instanceUrl: place.instance_url, accessToken: place.access_token, version: "66.0",
  });
  await one(connection);
  await many(connection);
  console.log(
    "SOAP sign-in, OAuth refresh, identity; SOQL, SOSL, write, upsert, collections, describe, errors; " +
    "2,100 rows by Bulk 2, Bulk 1 and paging; updated, deleted",
  );
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
