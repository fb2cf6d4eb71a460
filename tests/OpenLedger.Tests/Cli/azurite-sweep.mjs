// Adds {"count"} extents to Azurite's list of them, removes every other one, and prints what is left, and how often an index was built anew meanwhile.
import { text } from 'node:stream/consumers';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
require('../../../scripts/azurite.cjs');
const { default: ExtentMetadata } = require('azurite/dist/src/common/persistence/LokiExtentMetadataStore.js');

const { count } = JSON.parse(await text(process.stdin));
const metadata = new ExtentMetadata('extents', true);
await metadata.init();
// The identifiers do not come in the order of the list.
const id = (i) => `extent-${(i * 7919) % count}`;
for (let i = 0; i < count; i++)
  await metadata.updateExtent({ id: id(i), locationId: id(i), path: id(i), size: i, lastModifiedInMS: i });

const extents = metadata.db.getCollection(metadata.EXTENTS_COLLECTION);
const ensure = extents.ensureIndex;
let rebuilt = 0;
extents.ensureIndex = function (...args) { rebuilt++; return ensure.apply(this, args); };
for (let i = 0; i < count; i += 2)
  await metadata.deleteExtent(id(i));
await metadata.deleteExtent('none');

const found = [];
for (let i = 0; i < count; i++)
  if ((await metadata.listExtents(id(i)))[0].length === 1) found.push(i);
console.log(JSON.stringify({ rebuilt, left: extents.count(), found }));
