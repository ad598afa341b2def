import { describe, expect, it } from 'vitest'
import {
  ChainCheck,
  type ChainEntry,
  type ChainHead,
  type ChainLink,
  FIRST_HASH,
  hashOfEntry,
  signHead,
} from '#lib/access/audit-chain.ts'
import { Random } from '#lib/statistics/random.ts'
import { inEnglish } from '../../fixtures/in-english.ts'

const KEY = 'the key of this installation'
const ACTIONS = ['sheet.save', 'sheet.lock', 'session.sign-in', 'head.train']
const LENGTH = 40

const drawn = (random: Random, below: number) => Math.floor(random.next() * below)

function entryOf(random: Random, i: number): ChainEntry {
  return {
    id: BigInt(2 * i + 1),
    at: new Date(1_700_000_000_000 + i * 1000 + drawn(random, 900)),
    userId: drawn(random, 5) === 0 ? null : `user-${drawn(random, 3)}`,
    action: ACTIONS[drawn(random, ACTIONS.length)]!,
    subject: `subject-${drawn(random, 9)}`,
    details: drawn(random, 2) === 0 ? null : { format: 1, details: { b: drawn(random, 3), a: 'x' } },
  }
}

function chainOf(entries: readonly ChainEntry[]): ChainLink[] {
  let before = FIRST_HASH
  return entries.map((entry, i) => {
    before = hashOfEntry(before, entry)
    return { position: BigInt(i + 1), entryId: entry.id, hash: before, entry }
  })
}

const headOf = (links: readonly ChainLink[], key = KEY): ChainHead =>
  signHead(key, links.at(-1)!.position, links.at(-1)!.hash)

function problemsOf(links: readonly ChainLink[], head: ChainHead | undefined): string[] {
  const check = new ChainCheck(head ? [head.position] : [])
  for (const link of links) check.add(link)
  check.finish(head, KEY)
  return inEnglish(check.problems)
}

/** What somebody with the whole database, but without the key, may do to it. */
const TAMPERING: Record<string, (links: ChainLink[], random: Random, at: number) => ChainLink[]> = {
  'an entry is changed': (links, random, at) => {
    const entry = { ...links[at]!.entry! }
    const change = drawn(random, 5)
    if (change === 0) entry.action += 's'
    if (change === 1) entry.userId = 'somebody else'
    if (change === 2) entry.at = new Date(entry.at.getTime() + 1)
    if (change === 3) entry.subject = null
    if (change === 4) entry.details = { format: 1, details: { b: 99 } }
    return links.with(at, { ...links[at]!, entry })
  },
  'an entry is changed and the chain after it written anew': (links, _random, at) =>
    chainOf(links.map(({ entry }, i) => (i === at ? { ...entry!, action: 'model.import' } : entry!))),
  'an entry is removed': (links, _random, at) => links.with(at, { ...links[at]!, entry: undefined }),
  'an entry is removed with its place': (links, _random, at) => links.toSpliced(at, 1),
  'an entry is removed and the chain written anew': (links, _random, at) =>
    chainOf(links.toSpliced(at, 1).map(({ entry }) => entry!)),
  'the latest entries are removed': (links, _random, at) => links.slice(0, at),
  'two entries change places': (links, _random, at) => {
    const other = (at + 7) % LENGTH
    return links
      .with(at, { ...links[at]!, entry: links[other]!.entry })
      .with(other, { ...links[other]!, entry: links[at]!.entry })
  },
  'two entries change places and the chain is written anew': (links, _random, at) => {
    const entries = links.map(({ entry }) => entry!)
    const other = (at + 7) % LENGTH
    return chainOf(entries.with(at, entries[other]!).with(other, entries[at]!))
  },
  'an entry is put in between': (links, random, at) =>
    chainOf(links.map(({ entry }) => entry!).toSpliced(at, 0, entryOf(random, 1000))),
}

describe('the chain of the audit trail', () => {
  it('is whole as it was written, and while it grows beyond the head', () => {
    const random = new Random(1)
    const links = chainOf(Array.from({ length: LENGTH }, (_, i) => entryOf(random, i)))
    expect(problemsOf(links, headOf(links))).toEqual([])
    expect(problemsOf(links, headOf(links.slice(0, 20)))).toEqual([])
    expect(problemsOf([], undefined)).toEqual([])
  })

  it('does not depend on the order of keys, which the database does not keep', () => {
    const entry = entryOf(new Random(2), 1)
    const [a, b] = [
      { x: { p: 1, q: [1, 2] }, y: null },
      { y: null, x: { q: [1, 2], p: 1 } },
    ]
    expect(hashOfEntry(FIRST_HASH, { ...entry, details: a })).toBe(hashOfEntry(FIRST_HASH, { ...entry, details: b }))
    const other = { y: null, x: { q: [2, 1], p: 1 } }
    expect(hashOfEntry(FIRST_HASH, { ...entry, details: a })).not.toBe(
      hashOfEntry(FIRST_HASH, { ...entry, details: other }),
    )
  })

  it('shows every one of 1,000 changes', () => {
    const kinds = Object.entries(TAMPERING)
    const missed: string[] = []
    for (let draw = 0; draw < 1000; draw++) {
      const random = new Random(draw)
      const links = chainOf(Array.from({ length: LENGTH }, (_, i) => entryOf(random, i)))
      const [name, tamper] = kinds[draw % kinds.length]!
      if (problemsOf(tamper(links, random, drawn(random, LENGTH)), headOf(links)).length === 0)
        missed.push(`${draw}: ${name}`)
    }
    expect(missed).toEqual([])
  })

  it('shows a head that is missing, was changed, or was signed elsewhere', () => {
    const random = new Random(3)
    const links = chainOf(Array.from({ length: LENGTH }, (_, i) => entryOf(random, i)))
    const short = links.slice(0, 30)
    expect(problemsOf(short, undefined)).toEqual([expect.stringMatching(/head is missing/)])
    expect(problemsOf(short, { ...headOf(links), position: 30n, hash: short.at(-1)!.hash })).toHaveLength(1)
    expect(problemsOf(short, headOf(short, 'another key'))).toEqual([expect.stringMatching(/not written by this/)])
    expect(problemsOf([], headOf(links))).toEqual([expect.stringMatching(/entries were removed/)])
  })
})
