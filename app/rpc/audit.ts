import { z } from 'zod'
import { sealedHead } from '#app/sealed-head.ts'
import { auditFilterSchema } from '#lib/access/audit-groups.ts'
import { auditReviewSchema, auditState, listAudit, reviewAudit } from '#lib/access/audit-list.ts'
import { verifyAuditTrail } from '#lib/access/audit-seals.ts'
import { inInstallation } from './procedures.ts'

export const auditTrail = {
  list: inInstallation('audit.see')
    .input(auditFilterSchema)
    .handler(async ({ context, input }) => listAudit(context.database, input)),
  state: inInstallation('audit.see').handler(async ({ context }) => auditState(context.database)),
  verify: inInstallation('audit.see')
    .input(z.object({}))
    .handler(async ({ context }) => verifyAuditTrail(context.database, sealedHead())),
  review: inInstallation('audit.see')
    .input(auditReviewSchema)
    .handler(async ({ context, input }) => reviewAudit(context.database, context.person, input)),
}
