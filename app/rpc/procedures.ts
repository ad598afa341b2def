import { ORPCError, os, type Procedure } from '@orpc/server'
import type { ZodType } from 'zod'
import { database } from '#app/database.ts'
import type { InstallationPermission, StudyPermission } from '#lib/access/permissions.ts'
import { translatorOf } from '#lib/messages/catalogues.ts'
import type { Language } from '#lib/messages/languages.ts'
import { type Access, admit, admitToStudy, type PartFields, type StudyAccess, signedInPerson } from '../access.ts'
import { refusalOf } from '../http-errors.ts'
import { demandStorable } from '../storable-text.ts'
import { inputInWords } from './refused-input.ts'

/** What the call itself tells of who calls: the language of answers, English where none is given. */
export interface Caller {
  language?: Language
}

/** What every procedure carries. */
interface Declared {
  access: Access
}

/** Procedures by name, of which each declares who may call it; one that does not is refused by the compiler. */
export interface DeclaredProcedures {
  // biome-ignore lint/suspicious/noExplicitAny: any context, input and answer will do; what matters is the declaration
  [name: string]: Procedure<any, any, any, any, any, Declared> | DeclaredProcedures
}

/** Turns what went wrong into an answer with a message for the person; the log keeps what is unexpected. */
const declared = (access: Access) =>
  os
    .$context<Caller>()
    .$meta<Declared>({ access })
    .use(async ({ next, context: { language = 'en' } }, input: unknown) => {
      const t = await translatorOf(language)
      try {
        demandStorable(input)
        return await next({ context: { database: database(), t } })
      } catch (error) {
        if (error instanceof ORPCError) throw inputInWords(error, t)
        const { code, status, message } = await refusalOf(error, t)
        throw new ORPCError(code, { status, message, defined: false })
      }
    })

const declaredForPeople = (access: Access) => {
  const beforeFactor = access.for === 'signed-in' && access.beforeFactor
  return declared(access).use(async ({ next }) => next({ context: { person: await signedInPerson({ beforeFactor }) } }))
}

/** An exception that its reason explains: a procedure that anyone may call, signed in or not. */
export const forEveryone = (reason: string) => declared({ for: 'everyone', reason })

/**
 * An exception that its reason explains: a procedure for everyone who is signed in, whatever their role.
 *
 * @param options `beforeFactor` for what people need who have yet to set up the second factor that their role needs
 */
export const forSignedIn = (reason: string, { beforeFactor = false } = {}) =>
  declaredForPeople({ for: 'signed-in', reason, beforeFactor })

/** A procedure for people whose role in the installation has a permission. */
export const inInstallation = (permission: InstallationPermission) => {
  const access = { for: 'installation', permission } as const
  return declaredForPeople(access).use(async ({ context, next }) => {
    await admit(context.person, access)
    return next()
  })
}

/**
 * A procedure for people whose role in a study has a permission. The study is found from the input, and the handler is
 * given `{ studyId, role, person, database }`.
 *
 * @param parts which fields of the input name parts of the study, such as `{ interview: 'interviewId' }`; where there
 *   are several, all must belong to the same study
 * @param options `unblinded` also refuses raters whose own sheet of the interview is not locked
 */
export function inStudy<const Parts extends PartFields>(
  permission: StudyPermission,
  parts: Parts,
  { unblinded = false }: { unblinded?: Parts extends { interview: string } ? boolean : false } = {},
) {
  const access: StudyAccess = { for: 'study', permission, parts, unblinded }
  return {
    /** @param schema what the input must be; it has the fields that name the parts */
    input: <Schema extends ZodType<InputNaming<Parts>>>(schema: Schema) =>
      declaredForPeople(access)
        .input(schema)
        .use(async ({ context, next }, input) => {
          return next({ context: await admitToStudy(context.person, access, input) })
        }),
  }
}

/** An input with the fields that name parts of a study. */
type InputNaming<Parts extends PartFields> = { [field in Extract<Parts[keyof Parts], string>]: string }
