import type { InstallationPermission, Person } from '#lib/access/permissions.ts'
import type { DatabaseHandle } from '#lib/database/database.ts'
import {
  type Access,
  admit,
  admitToStudy,
  type InstallationAccess,
  type PartFields,
  type StudyAccess,
  type StudyVisit,
  signedInPerson,
} from './access.ts'
import { database } from './database.ts'
import { errorResponse } from './http-errors.ts'

type Params = Readonly<Record<string, unknown>>
type Answer = (request: Request, context: { params: Promise<Params> }) => Promise<Response>

/** A route handler that declares who may call it, as data that tests list. */
export type DeclaredRoute = Answer & { readonly access: Access }

/** A request that was admitted to a study. */
export interface StudyRequest extends StudyVisit {
  request: Request
  /** The parts of the address in brackets, by name. */
  params: Readonly<Record<string, string>>
}

/** A request that was admitted to what the installation's roles allow. */
export interface InstallationRequest {
  database: DatabaseHandle
  person: Person
  request: Request
}

/** Declares who may call a route handler that does the admitting itself; what it throws becomes its answer. */
export function declaredRoute(access: Access, answer: Answer): DeclaredRoute {
  const handler: Answer = async (request, context) => {
    try {
      return await answer(request, context)
    } catch (error) {
      return await errorResponse(error, request)
    }
  }
  return Object.assign(handler, { access })
}

/** A route for people whose role in the installation has a permission. */
export function inInstallationRoute(
  permission: InstallationPermission,
  answer: (visit: InstallationRequest) => Promise<Response>,
): DeclaredRoute {
  const access: InstallationAccess = { for: 'installation', permission }
  return declaredRoute(access, async (request) => {
    const person = await signedInPerson()
    await admit(person, access)
    return answer({ database: database(), person, request })
  })
}

/**
 * A route for people whose role in a study has a permission.
 *
 * @param parts which bracketed parts of the address name parts of the study, such as `{ recording: 'id' }`
 */
export function inStudyRoute(
  permission: StudyAccess['permission'],
  parts: PartFields,
  answer: (visit: StudyRequest) => Promise<Response>,
  { unblinded = false } = {},
): DeclaredRoute {
  const access: StudyAccess = { for: 'study', permission, parts, unblinded }
  return declaredRoute(access, async (request, context) => {
    const person = await signedInPerson()
    const params = (await context.params) as StudyRequest['params']
    return answer({ ...(await admitToStudy(person, access, params)), request, params })
  })
}
