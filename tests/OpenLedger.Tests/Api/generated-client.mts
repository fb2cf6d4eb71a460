// Contributes a file through a client generated from the OpenAPI document; the compiler holds every call to the document's types.
// Reads {"server","privateKey","content"} from standard input and prints the contribution as JSON.
import { createHash } from "node:crypto";
import { text } from "node:stream/consumers";
import createClient from "openapi-fetch";
import { privateKeyToAccount } from "viem/accounts";
import type { components, paths } from "./api.js";

type Command = components["schemas"]["Command"];
type Payload<K extends Command["kind"]> = Extract<Command, { kind: K }>["payload"];
type TypedData = components["schemas"]["TypedData"];

const { server, privateKey, content } = JSON.parse(await text(process.stdin)) as { server: string; privateKey: `0x${string}`; content: string };
const account = privateKeyToAccount(privateKey);
const actor = account.address.toLowerCase();
const api = createClient<paths>({ baseUrl: `${server}api` });

function expect<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data === undefined) throw new Error(`${answer.response.status} ${answer.response.url}: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

const sign = (data: TypedData) =>
  account.signTypedData({ domain: { ...data.domain, salt: data.domain.salt as `0x${string}` }, types: data.types, primaryType: data.primaryType, message: data.message } as Parameters<typeof account.signTypedData>[0]);

let nonce = BigInt(Date.now()) * 1_000_000n;

async function send<K extends Command["kind"]>(kind: K, payload: Payload<K>): Promise<string> {
  const unsigned = { actor, deadline: `${Date.now() + 60_000}`, kind, nonce: `${nonce++}`, payload };
  const typed = expect(await api.POST("/typed-data/commands", { body: unsigned }));
  const command = { ...unsigned, signature: await sign(typed) } as unknown as Command;
  const outcome = expect(await api.POST("/commands", { body: command }));
  return outcome.subject ?? "";
}

const id = await send("datanet.create", { card: "", contributions: "open", licence: { id: "CC0-1.0" }, name: "Generated", visibility: "public" });
const datanet = expect(await api.GET("/datanets/{id}", { params: { path: { id } } }));
const size = `${Buffer.byteLength(content)}`;
const contribution = await send("contribution.declare", { datanet: id, files: [{ format: "txt", name: "generated.txt", partSize: size, size }] });

const path = `/api/contributions/${contribution}/uploads`;
const deadline = `${Date.now() + 50_000}`;
const signature = await sign(expect(await api.POST("/typed-data/requests", { body: { deadline, method: "POST", path } })));
const grant = expect(await api.POST("/contributions/{id}/uploads", {
  params: { path: { id: contribution } },
  headers: { Authorization: `OpenLedger actor="${actor}", deadline="${deadline}", signature="${signature}"` },
}));
for (const part of grant.files.flatMap((file) => file.parts)) {
  const put = await fetch(part.url, { method: "PUT", headers: part.headers as Record<string, string>, body: content });
  if (put.status !== 201) throw new Error(`The storage answered ${put.status}.`);
}
await send("contribution.complete", { contribution, files: [{ sha256: createHash("sha256").update(content).digest("hex") }], licenceHash: datanet.licenceHash });
for (let attempt = 0; ; attempt++) {
  const operation = expect(await api.GET("/operations/{id}", { params: { path: { id: `ingest-${contribution}` } } }));
  if (operation.state !== "running") break;
  if (attempt === 300) throw new Error("The file was not read in time.");
  await new Promise((resolve) => setTimeout(resolve, 100));
}
process.stdout.write(JSON.stringify(expect(await api.GET("/contributions/{id}", { params: { path: { id: contribution } } }))));
