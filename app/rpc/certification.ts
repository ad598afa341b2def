import {
  assignTraining,
  assignTrainingSchema,
  markReference,
  markReferenceSchema,
  seeTrainingSchema,
  setCertificationRule,
  setRuleSchema,
  trainingOverview,
  unmarkReference,
  unmarkReferenceSchema,
} from '#lib/assignments/training-set.ts'
import { inStudy } from './procedures.ts'

const STUDY = { study: 'studyId' } as const
const INTERVIEW = { interview: 'interviewId' } as const

export const certification = {
  see: inStudy('agreement.see', STUDY)
    .input(seeTrainingSchema)
    .handler(async ({ context, input }) => trainingOverview(context.database, input)),
  setRule: inStudy('rating.assign', STUDY)
    .input(setRuleSchema)
    .handler(async ({ context, input }) => setCertificationRule(context.database, context.person, input)),
  mark: inStudy('rating.assign', INTERVIEW)
    .input(markReferenceSchema)
    .handler(async ({ context, input }) => markReference(context.database, context.person, input)),
  unmark: inStudy('rating.assign', INTERVIEW)
    .input(unmarkReferenceSchema)
    .handler(async ({ context, input }) => unmarkReference(context.database, context.person, input)),
  assign: inStudy('rating.assign', STUDY)
    .input(assignTrainingSchema)
    .handler(async ({ context, input }) => assignTraining(context.database, context.person, input)),
}
