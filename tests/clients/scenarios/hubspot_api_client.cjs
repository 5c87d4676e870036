// HubSpot's Node SDK, told the address by its own `basePath`.
const assert = require("node:assert");
const { Client } = require("@hubspot/api-client");

const place = JSON.parse(process.env.SANDBOX).hubspot;
const client = new Client({ accessToken: place.access_token, basePath: place.base_url });
const contacts = client.crm.contacts;

async function refusal(promise) {
  const error = await promise.then(() => assert.fail("it was not refused"), (raised) => raised);
  return error.code;
}

async function main() {
  assert.equal((await contacts.getAll()).length, 30);
  const ada = await contacts.basicApi.create({ properties: { email: "ada@node.example" } });
  await contacts.basicApi.update(ada.id, { properties: { firstname: "Ada" } });
  const read = await contacts.basicApi.getById(
    "ada@node.example", ["firstname"], undefined, undefined, false, "email",
  );
  assert.deepEqual([read.id, read.properties.firstname], [ada.id, "Ada"]);
  assert.equal(await refusal(contacts.basicApi.create({ properties: { email: "ada@node.example" } })), 409);
  assert.equal(await refusal(contacts.basicApi.update(ada.id, { properties: { nonsense: "1" } })), 400);

  const emails = ["grace@node.example", "no address", "joan@node.example"];
  const made = await contacts.batchApi.create({
    inputs: emails.map((email) => ({ properties: { email }, associations: [], objectWriteTraceId: email })),
  });
  assert.deepEqual([made.results.length, made.numErrors], [2, 1]);
  const upserted = await contacts.batchApi.upsert({
    inputs: ["grace@node.example", "mary@node.example"].map((email) => (
      { id: email, idProperty: "email", properties: { email } }
    )),
  });
  assert.deepEqual(upserted.results.map((one) => one._new ?? one.new).sort(), [false, true]);
  const wish = {
    filterGroups: [{ filters: [{ propertyName: "email", operator: "CONTAINS_TOKEN", value: "*@node.example" }] }],
    sorts: ["email"], properties: ["email"], limit: 3,
  };
  const first = await contacts.searchApi.doSearch(wish);
  const second = await contacts.searchApi.doSearch({ ...wish, after: first.paging.next.after });
  assert.deepEqual([first.total, first.results.length, second.results.length], [4, 3, 1]);

  const company = (await client.crm.companies.basicApi.getPage(1)).results[0].id;
  await client.crm.associations.v4.basicApi.createDefault("contacts", ada.id, "companies", company);
  const tied = await client.crm.associations.v4.basicApi.getPage("contacts", ada.id, "companies");
  assert.equal(String(tied.results[0].toObjectId), company);
  assert.ok((await client.crm.properties.coreApi.getAll("contacts")).results.length > 100);
  assert.ok((await client.crm.owners.ownersApi.getPage()).results.length);
  const raw = await client.apiRequest({ method: "GET", path: "/account-info/v3/details" });
  assert.ok((await raw.json()).portalId);

  await contacts.basicApi.archive(ada.id);
  assert.equal(await refusal(contacts.basicApi.getById(ada.id)), 404);
  console.log(
    "pages, write, read, 409, 400, 404; batch create with partial failure, upsert; paged search; " +
    "associations, properties, owners; raw request",
  );
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
