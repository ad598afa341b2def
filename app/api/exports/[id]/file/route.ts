import { inStudyRoute } from '#app/declared-route.ts'
import { downloadOf } from '#app/exports/export-in-study.ts'
import { storedFile } from '#app/exports/stored-file.ts'
import { recordingStorage } from '#app/storage.ts'
import { auditExport } from '#lib/access/audit.ts'
import { exportFile } from '#lib/exports/listed-exports.ts'

/** The file of an export, or the part of it with which an interrupted download goes on. */
export const GET = inStudyRoute('data.export', { exportRun: 'id' }, async ({ database, person, params, request }) => {
  const { key, name } = await exportFile(database, params.id!)
  const { headers } = downloadOf({ name, extension: 'zip', content: '' })
  const answer = await storedFile(request, recordingStorage(), key, headers)
  await auditExport(database, person, 'export.download', params.id!)
  return answer
})
