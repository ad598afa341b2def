import { ConcordError, type ErrorCode, explained, textOf } from '#lib/errors/concord-error.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { DATABASE_NEEDS, freeBytes } from '#lib/storage/free-space.ts'
import { translatorFor } from './request-language.ts'

/** The one place where kinds of refusal become HTTP statuses. */
export const HTTP_STATUS: Record<ErrorCode, number> = {
  'bad-input': 400,
  'bad-video': 422,
  'bad-bundle': 422,
  'bad-checkpoint': 422,
  'bad-settings': 500,
  conflict: 409,
  forbidden: 403,
  'not-found': 404,
  'not-signed-in': 401,
  'storage-full': 507,
  'too-few': 422,
  'too-large': 413,
  'too-many': 429,
  unreadable: 422,
  cancelled: 409,
  unavailable: 503,
}

/**
 * What a person is told of an error, in their language, with its status. What is unexpected goes to the log, and so does what the
 * machine did.
 *
 * @returns the code `unexpected` where it is none of those that are explained
 */
export async function refusalOf(
  error: unknown,
  t: Translator,
): Promise<{ code: ErrorCode | 'unexpected'; status: number; message: string }> {
  if (!(error instanceof ConcordError)) console.error(error)
  const { code, text } = (await blameTheDisk(error)) ?? { code: 'unexpected' as const, text: textOf(error) }
  const message = typeof text === 'string' ? text : t(text)
  return { code, status: code === 'unexpected' ? 500 : HTTP_STATUS[code], message }
}

/** A database whose disk is full ends, and what is seen of that is only that it does not answer. */
async function blameTheDisk(error: unknown): Promise<ConcordError | undefined> {
  if (failureKind(error) !== 'database-away' || (await freeBytes(programSettings().dataFolder)) > DATABASE_NEEDS)
    return explained(error)
  return explained(Object.assign(new Error('no space', { cause: error }), { code: 'ENOSPC' }))
}

/** Answers a route handler's error as JSON with the message for the person, in the language of their request. */
export async function errorResponse(error: unknown, request: Request): Promise<Response> {
  const { status, message } = await refusalOf(error, await translatorFor(request))
  return Response.json({ message }, { status })
}
