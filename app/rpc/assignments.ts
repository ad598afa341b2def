import { z } from 'zod'
import { mayInStudy } from '#lib/access/permissions.ts'
import { assignmentOverview } from '#lib/assignments/assignment-overview.ts'
import { previewPlan, previewPlanSchema, savePlan, savePlanSchema } from '#lib/assignments/assignment-plans.ts'
import {
  reassign,
  reassignSchema,
  setDue,
  setDueSchema,
  setInterviewer,
  setInterviewerSchema,
  stopAssigning,
  withdraw,
  withdrawSchema,
} from '#lib/assignments/change-assignments.ts'
import { listAssignments, listAssignmentsSchema } from '#lib/assignments/list-assignments.ts'
import { inStudy } from './procedures.ts'

const STUDY = { study: 'studyId' } as const
const ofStudy = z.object({ studyId: z.uuid() })

export const assignments = {
  /** How far raters are: all of them for those who see the study's agreement, and their own for raters. */
  see: inStudy('study.see', STUDY)
    .input(ofStudy)
    .handler(async ({ context: { database, person, role }, input }) =>
      assignmentOverview(database, person, role, input.studyId),
    ),
  list: inStudy('study.see', STUDY)
    .input(listAssignmentsSchema)
    .handler(async ({ context: { database, person, role }, input }) =>
      listAssignments(database, input, mayInStudy(person, role, 'agreement.see') ? undefined : person.id),
    ),
  preview: inStudy('rating.assign', STUDY)
    .input(previewPlanSchema)
    .handler(async ({ context, input }) => previewPlan(context.database, input)),
  save: inStudy('rating.assign', STUDY)
    .input(savePlanSchema)
    .handler(async ({ context, input }) => savePlan(context.database, context.person, input)),
  reassign: inStudy('rating.assign', STUDY)
    .input(reassignSchema)
    .handler(async ({ context, input }) => reassign(context.database, context.person, input)),
  withdraw: inStudy('rating.assign', STUDY)
    .input(withdrawSchema)
    .handler(async ({ context, input }) => withdraw(context.database, context.person, input)),
  setDue: inStudy('rating.assign', STUDY)
    .input(setDueSchema)
    .handler(async ({ context, input }) => setDue(context.database, context.person, input)),
  stop: inStudy('rating.assign', STUDY)
    .input(ofStudy)
    .handler(async ({ context, input }) => stopAssigning(context.database, context.person, input.studyId)),
  setInterviewer: inStudy('rating.assign', STUDY)
    .input(setInterviewerSchema)
    .handler(async ({ context, input }) => setInterviewer(context.database, context.person, input)),
}
