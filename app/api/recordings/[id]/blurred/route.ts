import { exportInStudy } from '#app/exports/export-route.ts'
import { recordingStorage } from '#app/storage.ts'
import { copyFile } from '#lib/studies/recording-copies.ts'

/** The copy of a recording in which all faces are blurred, for those who may export. */
export const GET = exportInStudy(
  'data.export',
  { recording: 'id' },
  'recording.blurred',
  async ({ database, params }) => {
    const { key, name } = await copyFile(database, params.id!)
    return { name, extension: 'mp4', content: { storage: recordingStorage(), key } }
  },
)
