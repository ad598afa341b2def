import { z } from 'zod'
import { setLimits, setLimitsSchema, studyReliability } from '#lib/agreement/reliability/study-reliability.ts'
import { disagreementsToSettle } from '#lib/consensus/open-consensuses.ts'
import { scaleNameSchema } from '#lib/scales/study-scales.ts'
import { inStudy } from './procedures.ts'

const STUDY = { study: 'studyId' } as const
const ofStudy = z.object({ studyId: z.uuid(), scaleName: scaleNameSchema })

/** How far raters agree among themselves: for those who see all sheets, never for raters who are blind. */
export const reliability = {
  see: inStudy('agreement.see', STUDY)
    .input(ofStudy)
    .handler(async ({ context, input }) => studyReliability(context.database, input.studyId, input.scaleName)),
  disagreements: inStudy('agreement.see', STUDY)
    .input(ofStudy)
    .handler(async ({ context, input }) => disagreementsToSettle(context.database, input.studyId, input.scaleName)),
  setLimits: inStudy('study.manage', STUDY)
    .input(setLimitsSchema)
    .handler(async ({ context, input }) => setLimits(context.database, context.person, input)),
}
