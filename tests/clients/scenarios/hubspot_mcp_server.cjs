// HubSpot's MCP server: an assistant's tools over JSON-RPC. Told the address by BASE_URL_OVERRIDE.
const assert = require("node:assert");
const { spawn } = require("node:child_process");
const path = require("node:path");
const readline = require("node:readline");

const place = JSON.parse(process.env.SANDBOX).hubspot;
const program = path.join(process.env.NODE_PATH, "@hubspot", "mcp-server", "dist", "index.js");
const server = spawn(process.execPath, [program], {
  env: { ...process.env, PRIVATE_APP_ACCESS_TOKEN: place.access_token, BASE_URL_OVERRIDE: place.base_url },
  stdio: ["pipe", "pipe", "inherit"],
});
const waiting = new Map();
readline.createInterface({ input: server.stdout }).on("line", (line) => {
  const message = JSON.parse(line);
  waiting.get(message.id)?.(message);
});

let last = 0;
function ask(method, params) {
  last += 1;
  server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: last, method, params })}\n`);
  return new Promise((resolve) => waiting.set(last, resolve));
}

async function called(tool, given) {
  const { result, error } = await ask("tools/call", { name: `hubspot-${tool}`, arguments: given });
  assert.ok(!error, JSON.stringify(error));
  return { failed: Boolean(result.isError), text: result.content.map((part) => part.text).join("\n") };
}

async function use(tool, given) {
  const { failed, text } = await called(tool, given);
  assert.ok(!failed, `${tool}: ${text}`);
  return text;
}

async function tryTools() {
  const found = await use("get-user-details", {});
  assert.match(found, /"hubId": \d+/);
  const company = /"id": "(\d+)"/.exec(await use("list-objects", { objectType: "companies", limit: 1 }))[1];
  const created = await use("batch-create-objects", {
    objectType: "contacts", inputs: [{ properties: { email: "ada@mcp.example", lastname: "Lovelace" } }],
  });
  const contact = /"id": "(\d+)"/.exec(created)[1];
  await use("batch-update-objects", {
    objectType: "contacts", inputs: [{ id: contact, properties: { firstname: "Ada" } }],
  });
  const read = await use("batch-read-objects", {
    objectType: "contacts", inputs: [{ id: contact }], properties: ["firstname"],
  });
  assert.match(read, /"firstname": "Ada"/);
  await use("batch-create-associations", {
    fromObjectType: "contacts", toObjectType: "companies",
    types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 279 }],
    inputs: [{ from: { id: contact }, to: { id: company } }],
  });
  const tied = await use("list-associations", {
    objectType: "contacts", objectId: contact, toObjectType: "companies",
  });
  assert.ok(tied.includes(company), tied);
  assert.match(await use("get-association-definitions", {
    fromObjectType: "contacts", toObjectType: "companies",
  }), /279/);
  const filter = { propertyName: "email", operator: "EQ", value: "ada@mcp.example" };
  assert.ok((await use("search-objects", {
    objectType: "contacts", filterGroups: [{ filters: [filter] }],
  })).includes(contact));
  assert.match(await use("list-properties", { objectType: "contacts" }), /lastname/);
  await use("create-property", {
    objectType: "contacts", name: "engine", label: "Engine", type: "string", fieldType: "text",
    groupName: "contactinformation",
  });
  await use("update-property", { objectType: "contacts", propertyName: "engine", label: "Engines" });
  assert.match(await use("get-property", { objectType: "contacts", propertyName: "engine" }), /Engines/);
  await use("get-schemas", {});
  const missing = await called("batch-read-objects", { objectType: "nonsense", inputs: [{ id: "1" }] });
  assert.match(missing.text, /nonsense/);
}

async function main() {
  await ask("initialize", {
    protocolVersion: "2024-11-05", capabilities: {}, clientInfo: { name: "scenario", version: "1" },
  });
  server.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  const { result } = await ask("tools/list", {});
  await tryTools();
  console.log(
    `${result.tools.length} tools, 14 of them used: account, list, batch create, update and read, ` +
    "associations, search, properties, schemas, an error",
  );
}

main().then(() => server.kill(), (error) => {
  console.error(error);
  server.kill();
  process.exit(1);
});
