import { exportInStudy } from '#app/exports/export-route.ts'
import { recordingStorage } from '#app/storage.ts'
import { exportFile } from '#lib/exports/listed-exports.ts'

/** The file of an export, or the part of it with which an interrupted download goes on. */
export const GET = exportInStudy(
  'data.export',
  { exportRun: 'id' },
  'export.download',
  async ({ database, params }) => {
    const { key, name } = await exportFile(database, params.id!)
    return { name, extension: 'zip', content: { storage: recordingStorage(), key } }
  },
)
