// jsforce: query, write, describe and delete leads over REST.
const assert = require("node:assert");
const jsforce = require("jsforce");

async function main() {
  const place = JSON.parse(process.env.SANDBOX).salesforce;
  const connection = new jsforce.Connection({ instanceUrl: place.instance_url, accessToken: place.access_token });
  const leads = connection.sobject("Lead");
  const made = await leads.create({ LastName: "Lovelace", Company: "Engines", Email: "ada@example.org" });
  assert.ok(made.success);
  await leads.update({ Id: made.id, FirstName: "Ada" });
  assert.equal((await leads.retrieve(made.id)).FirstName, "Ada");
  const found = await connection.query("SELECT Id FROM Lead WHERE Email = 'ada@example.org'");
  assert.deepEqual(found.records.map((lead) => lead.Id), [made.id]);
  assert.ok((await leads.describe()).fields.some((field) => field.name === "Email"));
  await leads.destroy(made.id);
  await assert.rejects(leads.retrieve(made.id));
  console.log(`${require("jsforce/package.json").version}: SOQL, create, update, read, describe, delete, 404`);
}

main().catch((error) => {
  console.error(String(error));
  process.exit(1);
});
