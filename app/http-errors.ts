import { ConcordError, type ErrorCode, messageOf } from '#lib/errors/concord-error.ts'

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

/** Answers a route handler's error as JSON with the message for the person. */
export function errorResponse(error: unknown): Response {
  if (!(error instanceof ConcordError)) console.error(error)
  const status = error instanceof ConcordError ? HTTP_STATUS[error.code] : 500
  return Response.json({ message: messageOf(error) }, { status })
}
