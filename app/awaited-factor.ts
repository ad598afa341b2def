import type { AwaitedFactor, FactorWay } from '#lib/access/pending-sign-in.ts'

/** next-auth passes one text from the server to the form: this one says that a second factor is awaited. */
const FORM = /^second factor awaited: ([\w-]+) ([a-z,]+)$/

export function awaitedFactorText({ ticket, ways }: AwaitedFactor): string {
  return `second factor awaited: ${ticket} ${ways.join()}`
}

/** What is awaited, where the text says that; undefined for any other. */
export function readAwaitedFactor(text: string): AwaitedFactor | undefined {
  const [, ticket, ways] = FORM.exec(text) ?? []
  return ticket && ways ? { ticket, ways: ways.split(',') as FactorWay[] } : undefined
}
