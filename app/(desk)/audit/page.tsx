import { pageTitle } from '#app/page-text.ts'
import { AuditTrail } from './audit-trail.tsx'

export const generateMetadata = pageTitle('Audit trail')

/** For administrators. */
export default function AuditPage() {
  return <AuditTrail />
}
