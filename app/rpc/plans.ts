import { z } from 'zod'
import { encoderVersions } from '#lib/bundles/find-bundle.ts'
import { planPage } from '#lib/plans/plan-page.ts'
import { discardPlan, lockPlan, savedPlanSchema, savePlan } from '#lib/plans/study-plans.ts'
import { programFolders } from '#lib/settings/program-settings.ts'
import { inStudy } from './procedures.ts'

const id = z.object({ id: z.uuid() })
const draft = id.extend({ revision: z.number().int() })

/** A study's analysis plan. */
export const plans = {
  see: inStudy('study.see', { study: 'id' })
    .input(id)
    .handler(async ({ context }) => planPage(context.database, context.studyId)),
  save: inStudy('study.manage', { study: 'id' })
    .input(savedPlanSchema)
    .handler(async ({ context, input }) => savePlan(context.database, context.person, input)),
  discard: inStudy('study.manage', { study: 'id' })
    .input(draft)
    .handler(async ({ context: { database, person, studyId }, input }) =>
      discardPlan(database, person, studyId, input.revision),
    ),
  lock: inStudy('study.manage', { study: 'id' })
    .input(draft)
    .handler(async ({ context: { database, person, studyId }, input: { revision } }) =>
      lockPlan(database, person, { studyId, revision }, async (encoder) =>
        (await encoderVersions(programFolders().models, encoder)).map(({ sha256 }) => sha256),
      ),
    ),
}
