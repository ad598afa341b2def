import { ORPCError, os } from '@orpc/server'
import { demand } from '#lib/access/demand.ts'
import type { InstallationPermission, Person } from '#lib/access/permissions.ts'
import { database } from '#lib/database/client.ts'
import { ConcordError, messageOf } from '#lib/errors/concord-error.ts'
import { HTTP_STATUS } from '../http-errors.ts'
import { currentPerson } from '../session.ts'

/** Turns what went wrong into an answer with a message for the person; the log keeps what is unexpected. */
const answering = os.use(async ({ next }) => {
  try {
    return await next()
  } catch (error) {
    if (error instanceof ORPCError) throw error
    if (!(error instanceof ConcordError)) console.error(error)
    const code = error instanceof ConcordError ? error.code : 'unexpected'
    const status = error instanceof ConcordError ? HTTP_STATUS[error.code] : 500
    throw new ORPCError(code, { status, message: messageOf(error), defined: false })
  }
})

/** A procedure that anyone may call, signed in or not. */
export const forEveryone = answering.use(({ next }) => next({ context: { database: database() } }))

/** A procedure for people who are signed in; what it shows of studies it demands itself, study by study. */
export const forMembers = answering.use(async ({ next }) => {
  const person = await currentPerson()
  if (!person)
    throw new ConcordError('not-signed-in', 'Your session has ended. Sign in again; nothing that was saved is lost.')
  return next({ context: { database: database(), person: person satisfies Person } })
})

/** A procedure for people whose role has a permission. */
export const forThoseWho = (permission: InstallationPermission) =>
  forMembers.use(({ context, next }) => {
    demand(context.person, permission)
    return next()
  })
