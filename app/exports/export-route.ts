import { auditExport, auditView } from '#lib/access/audit.ts'
import { AUDITED_VIEWS, type AuditedExport, type AuditedView } from '#lib/access/audited-actions.ts'
import type { InstallationPermission, Person, StudyPermission } from '#lib/access/permissions.ts'
import type { DatabaseHandle } from '#lib/database/database.ts'
import type { PartFields } from '../access.ts'
import {
  type DeclaredRoute,
  type InstallationRequest,
  inInstallationRoute,
  inStudyRoute,
  type StudyRequest,
} from '../declared-route.ts'
import { downloadOf, type ExportedFile } from './download.ts'

/**
 * A route that exports a file to people whose role in a study has a permission. The audit trail has its entry before
 * the first byte leaves.
 *
 * @param parts which bracketed part of the address names a part of the study; its id is the entry's subject
 * @param action what the trail says; of a preview that it was looked at, once for a while of looking
 * @param make makes the file, for one person and what they may see
 */
export function exportInStudy(
  permission: StudyPermission,
  parts: PartFields,
  action: AuditedExport | AuditedView,
  make: (visit: StudyRequest) => Promise<ExportedFile>,
  options: { unblinded?: boolean } = {},
): DeclaredRoute {
  const [field = ''] = Object.values(parts)
  const answer = (visit: StudyRequest) => exported(visit, action, visit.params[field]!, () => make(visit))
  return inStudyRoute(permission, parts, answer, options)
}

/**
 * A route that exports a file to people whose role in the installation has a permission, with its entry as above.
 *
 * @param subject of the entry
 */
export function exportInInstallation(
  permission: InstallationPermission,
  action: AuditedExport,
  subject: string,
  make: (visit: InstallationRequest) => Promise<ExportedFile>,
): DeclaredRoute {
  return inInstallationRoute(permission, (visit) => exported(visit, action, subject, () => make(visit)))
}

async function exported(
  { database, person, request }: { database: DatabaseHandle; person: Person; request: Request },
  action: AuditedExport | AuditedView,
  subject: string,
  make: () => Promise<ExportedFile>,
): Promise<Response> {
  const file = await make()
  if (isView(action)) await auditView(database, person, action, subject)
  else await auditExport(database, person, action, subject)
  return downloadOf(request, file)
}

function isView(action: AuditedExport | AuditedView): action is AuditedView {
  return action in AUDITED_VIEWS
}
