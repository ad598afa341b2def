import { AuditTrail } from './audit-trail.tsx'

export const metadata = { title: 'Audit trail' }

/** For administrators. */
export default function AuditPage() {
  return <AuditTrail />
}
