import { z } from 'zod'
import { sealedHead } from '#app/sealed-head.ts'
import { auditFilterSchema, historySchema } from '#lib/access/audit-groups.ts'
import { auditReviewSchema, auditState, listAudit, peopleInHistory, reviewAudit } from '#lib/access/audit-list.ts'
import { verifyAuditTrail } from '#lib/access/audit-seals.ts'
import { inInstallation, inStudy } from './procedures.ts'

export const auditTrail = {
  list: inInstallation('audit.see')
    .input(auditFilterSchema)
    .handler(async ({ context, input }) => listAudit(context.database, input)),
  state: inInstallation('audit.see').handler(async ({ context }) => auditState(context.database)),
  /** The entries about a study, for those who manage it: they see its estimates and every sheet anyway. */
  history: inStudy('study.manage', { study: 'studyId' })
    .input(historySchema)
    .handler(async ({ context, input }) => listAudit(context.database, { ...input, studyId: context.studyId })),
  historyPeople: inStudy('study.manage', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context }) => peopleInHistory(context.database, context.studyId)),
  verify: inInstallation('audit.see')
    .input(z.object({}))
    .handler(async ({ context }) => verifyAuditTrail(context.database, sealedHead())),
  review: inInstallation('audit.see')
    .input(auditReviewSchema)
    .handler(async ({ context, input }) => reviewAudit(context.database, context.person, input)),
}
