// Salesforce's core library for Node, told the address by its own options: sign-in by key, then work.
const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

process.env.HOME = fs.mkdtempSync(path.join(os.tmpdir(), "sf-"));
process.env.SF_USE_GENERIC_UNIX_KEYCHAIN = "true";
process.env.SF_DISABLE_TELEMETRY = "true";
const { AuthInfo, Connection, Org } = require("@salesforce/core");

const place = JSON.parse(process.env.SANDBOX).salesforce;

async function registered() {
  const answer = await fetch(`${place.instance_url}/sandbox/apps`, {
    method: "POST",
    headers: { Authorization: `Bearer ${place.access_token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name: "Key", adminApproved: true, generateKey: true }),
  });
  return answer.json();
}

async function main() {
  const app = await registered();
  const privateKeyFile = path.join(process.env.HOME, "key.pem");
  fs.writeFileSync(privateKeyFile, app.privateKey);
  const authInfo = await AuthInfo.create({
    username: place.username,
    oauth2Options: { clientId: app.clientId, privateKeyFile, loginUrl: place.login_url },
  });
  await authInfo.save();
  const connection = await Connection.create({ authInfo });
  const org = await Org.create({ connection });
  assert.equal(org.getUsername(), place.username);
  assert.ok(Number(await org.retrieveMaxApiVersion()) >= 66);
  assert.equal((await connection.query("SELECT Id FROM Contact")).totalSize, 12);
  const made = await connection.sobject("Lead").create({ LastName: "Lovelace", Company: "Engines" });
  assert.ok(made.success);
  const one = await connection.singleRecordQuery(`SELECT Name FROM Lead WHERE Id = '${made.id}'`);
  assert.equal(one.Name, "Lovelace");
  assert.equal((await connection.autoFetchQuery("SELECT Id FROM Lead")).totalSize, 19);
  assert.ok((await connection.describe("Lead")).fields.length > 40);
  assert.ok((await connection.limits()).DailyApiRequests.Max);
  await assert.rejects(connection.query("SELECT Nonsense FROM Lead"), { errorCode: "INVALID_FIELD" });
  await connection.sobject("Lead").destroy(made.id);
  assert.deepEqual((await AuthInfo.listAllAuthorizations()).map((found) => found.username), [place.username]);
  console.log("JWT sign-in, kept and listed; newest version, query, write, describe, limits, an error");
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
