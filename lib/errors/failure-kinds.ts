/** Failures of the machine that a person can wait for, or do something about. */
export type FailureKind = 'disk-full' | 'database-away'

/** Codes of Node.js, of PostgreSQL (appendix A of its manual) and of Prisma. */
const KINDS: Record<FailureKind, { codes: RegExp; messages: RegExp }> = {
  'disk-full': { codes: /^(?:ENOSPC|EDQUOT|53100)$/, messages: /No space left on device|Disk quota exceeded/ },
  'database-away': {
    codes: /^(?:ECONNREFUSED|ECONNRESET|57P0[123]|08\w{3}|P100[12]|P1017)$/,
    messages:
      /^(?:Connection terminated|Client has encountered a connection error|terminating connection|the database system is )/,
  },
}
/** How many errors an error may be wrapped in. */
const DEEPEST = 6

/** What kind of failure an error tells of, however it is wrapped; undefined where it is of none of them. */
export function failureKind(error: unknown): FailureKind | undefined {
  const wrapped = layersOf(error)
  return (['disk-full', 'database-away'] as const).find((kind) =>
    wrapped.some(({ code, message }) => KINDS[kind].codes.test(code) || KINDS[kind].messages.test(message)),
  )
}

/** Whether an error, or one inside it, has a code, such as one of PostgreSQL's. */
export function hasErrorCode(error: unknown, code: string): boolean {
  return layersOf(error).some((layer) => layer.code === code)
}

interface Layer {
  code: string
  message: string
}

/** An error and those inside it: causes, and what Prisma keeps of its driver's. */
function layersOf(error: unknown, depth = 0): Layer[] {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return []
  const { code, originalCode, message, cause, meta, errors } = error as Record<string, unknown>
  const inside = [cause, (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError]
  const several = Array.isArray(errors) ? errors : []
  return [
    { code: text(originalCode) || text(code), message: text(message) },
    ...[...inside, ...several].flatMap((inner) => layersOf(inner, depth + 1)),
  ]
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')
