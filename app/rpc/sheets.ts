import { z } from 'zod'
import { draftHistory } from '#lib/ratings/draft-history.ts'
import { saveSheet, saveSheetSchema } from '#lib/ratings/rating-sheets.ts'
import {
  correctSheet,
  correctSheetSchema,
  countVersion,
  countVersionSchema,
  signSheet,
  signSheetSchema,
} from '#lib/ratings/sheet-versions.ts'
import { waitingSheets } from '#lib/review/waiting-sheets.ts'
import { scaleNameSchema } from '#lib/scales/study-scales.ts'
import { inInstallation, inStudy } from './procedures.ts'

export const sheets = {
  save: inStudy('sheet.rate', { interview: 'interviewId' })
    .input(saveSheetSchema)
    .handler(async ({ context, input }) => saveSheet(context.database, context.person, input)),
  lock: inStudy('sheet.rate', { interview: 'interviewId' })
    .input(signSheetSchema)
    .handler(async ({ context, input }) => signSheet(context.database, context.person, input)),
  correct: inStudy('sheet.rate', { interview: 'interviewId' })
    .input(correctSheetSchema)
    .handler(async ({ context, input }) => correctSheet(context.database, context.person, context.role, input)),
  count: inStudy('study.manage', { sheet: 'sheetId' })
    .input(countVersionSchema)
    .handler(async ({ context, input }) => countVersion(context.database, context.person, input)),
  /** What the person has yet to rate, in all their studies. */
  waiting: inInstallation('study.list').handler(async ({ context }) => waitingSheets(context.database, context.person)),
  history: inStudy('sheet.rate', { interview: 'interviewId' })
    .input(z.object({ interviewId: z.uuid(), scaleName: scaleNameSchema }))
    .handler(async ({ context, input }) =>
      draftHistory(context.database, context.person, input.interviewId, input.scaleName),
    ),
}
