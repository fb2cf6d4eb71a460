// Starts Azurite, whose arguments are this script's.
//
// Azurite's queue service looks every 60 s, and its blob service every 10 minutes, for contents that nothing refers to any more. It removes them from its
// list one by one by a query, and after each the list's index is sorted anew: at some thousands of messages, Azurite answers nobody for 10 s to a minute.
// Here each is removed as the document that it is, which takes its one place out of the index.
'use strict'
const { default: ExtentMetadata } = require('azurite/dist/src/common/persistence/LokiExtentMetadataStore.js')

if (typeof ExtentMetadata?.prototype?.deleteExtent !== 'function')
  throw new Error('This version of Azurite keeps its extents in another way: see whether its sweeps still stall, and adapt or delete what is replaced here.')

ExtentMetadata.prototype.deleteExtent = async function (id) {
  const extents = this.db.getCollection(this.EXTENTS_COLLECTION)
  const extent = extents.findOne({ id })
  if (extent) extents.remove(extent)
}

if (require.main === module) require('azurite/dist/src/azurite.js')
