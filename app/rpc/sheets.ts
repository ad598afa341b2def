import { z } from 'zod'
import { lockSheet, saveSheet, saveSheetSchema } from '#lib/ratings/rating-sheets.ts'
import { inStudy } from './procedures.ts'

export const sheets = {
  save: inStudy('sheet.rate', { interview: 'interviewId' })
    .input(saveSheetSchema)
    .handler(async ({ context, input }) => saveSheet(context.database, context.person, input)),
  lock: inStudy('sheet.rate', { interview: 'interviewId' })
    .input(z.object({ interviewId: z.uuid(), revision: z.number().int() }))
    .handler(async ({ context, input }) =>
      lockSheet(context.database, context.person, input.interviewId, input.revision),
    ),
}
