import { exportInStudy } from '#app/exports/export-route.ts'
import { recordingStorage } from '#app/storage.ts'
import { participantExport } from '#lib/bin/participant-export.ts'

/** Everything that is stored about a participant, recordings included, as one zip for managers of the study. */
export const GET = exportInStudy(
  'data.export',
  { participant: 'id' },
  'participant.export',
  async ({ database, params }) => {
    const { name, zip } = await participantExport(database, recordingStorage(), params.id!)
    return { name: ['participant', ...name], extension: 'zip', content: zip }
  },
)
