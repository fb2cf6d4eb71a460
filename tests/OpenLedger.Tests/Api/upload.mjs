// What a web page does with an upload URL, by the storage client that it would use, and what it must not be able to do.
// Reads {"url","content"} from standard input and prints each attempt's status, {"create":201,"read":403,…}.
import { text } from 'node:stream/consumers';
import { AnonymousCredential, BlockBlobClient, ContainerClient } from '@azure/storage-blob';

const { url, content } = JSON.parse(await text(process.stdin));
const anyone = [new AnonymousCredential(), { retryOptions: { maxTries: 1 } }];
const blob = new BlockBlobClient(url, ...anyone);
const sas = new URL(url).search;
const address = (path) => Object.assign(new URL(url), { pathname: path }).href;
const path = new URL(url).pathname;
const [, account, container] = path.split('/');
const folder = new ContainerClient(address(`/${account}/${container}`), ...anyone);
const neighbour = new BlockBlobClient(address(path.replace(/\d$/, '1')), ...anyone);
const elsewhere = new BlockBlobClient(address(`/${account}/datanets/records/forged.jsonl`), ...anyone);

const status = async (attempt) => {
  try {
    return (await attempt())._response.status;
  } catch (e) {
    return e.statusCode ?? String(e);
  }
};
const other = content.toUpperCase();
const results = {
  create: await status(() => blob.upload(content, Buffer.byteLength(content))),
  read: await status(() => blob.download()),
  properties: await status(() => blob.getProperties()),
  overwrite: await status(() => blob.upload(other, Buffer.byteLength(other))),
  stageBlock: await status(() => blob.stageBlock(Buffer.from('block').toString('base64'), other, Buffer.byteLength(other))),
  commitBlocks: await status(() => blob.commitBlockList([])),
  setMetadata: await status(() => blob.setMetadata({ a: 'b' })),
  delete: await status(() => blob.delete()),
  neighbour: await status(() => neighbour.upload(other, Buffer.byteLength(other))),
  otherContainer: await status(() => elsewhere.upload(other, Buffer.byteLength(other))),
  list: await status(async () => (await folder.listBlobsFlat().byPage().next()).value),
  deleteContainer: await status(() => folder.delete()),
  tampered: await status(() => new BlockBlobClient(url.replace('sp=c', 'sp=rcwd'), ...anyone).download()),
  unsigned: await status(() => new BlockBlobClient(url.replace(sas, ''), ...anyone).download()),
};
// The storage service counts a snapshot of the blob as creating: it is allowed, shows nothing and changes nothing.
results.snapshot = await status(() => blob.createSnapshot());
results.readSnapshots = await status(() => blob.download());
console.log(JSON.stringify(results));
