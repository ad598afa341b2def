import { z } from 'zod'
import { defineJob } from './define-job.ts'

/** Installs an uploaded checkpoint as an encoder. */
export const importJob = defineJob('import', {
  queue: 'model-import',
  data: z.strictObject({ importId: z.uuid() }),
  field: 'importId',
})
