import { randomUUID } from 'node:crypto'
import type { Random } from './random.ts'

const TEXTS = [
  '',
  ' ',
  '\0',
  '\ud800',
  '\u202e',
  'x'.repeat(300),
  'x'.repeat(100_000),
  "'; drop table x; --",
  '%',
  '_',
  '\\',
  '{}',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '1e999',
  '-0',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '+275760-09-13',
  '-271821-04-19',
  '1970-01-01T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '＝1+1',
  'a@b.c',
  'İ'.repeat(90),
  '🙂'.repeat(150),
  'e\u0301',
  '\ufeff',
  '\r\n',
]
const NUMBERS = [
  -1,
  -0,
  0,
  0.1,
  0.5,
  1,
  17,
  1e3,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 63),
  1e21,
  1e308,
  -1e308,
  5e-324,
]
const OTHERS: readonly unknown[] = [null, true, false, [], {}, [[]], [null], { length: 5 }, { toString: 1 }]

type Slot = { container: Record<string | number, unknown>; key: string | number }

/**
 * An input that is not quite right: one to three of its values replaced, left out, made long, deep or another's.
 *
 * @param ids ids that exist, to stand where others are meant
 */
export function mutated(input: unknown, random: Random, ids: readonly string[]): unknown {
  const root = { input: structuredClone(input) }
  for (let i = random.whole(1, 3); i > 0; i--) {
    const slots = slotsOf(root)
    // All of it was left out.
    if (slots.length === 0) break
    const { container, key } = random.oneOf(slots)
    const old = container[key]
    const kind = random.next()
    if (kind < 0.1) delete container[key]
    else if (kind < 0.15 && isTree(old))
      (old as Record<string, unknown>)[random.oneOf(TEXTS)] = replaced(undefined, random, ids)
    else container[key] = kind < 0.75 ? alike(old, random, ids) : replaced(old, random, ids)
  }
  return root.input
}

/** Another value of the same type. */
function alike(old: unknown, random: Random, ids: readonly string[]): unknown {
  if (typeof old === 'number') return random.next() < 0.7 ? random.oneOf(NUMBERS) : -old
  if (typeof old === 'boolean') return !old
  if (Array.isArray(old))
    return random.oneOf([
      [],
      [...old, ...old],
      Array(isTree(old[0]) ? 20 : 5000).fill(old[0] ?? null),
      [old],
      old.toReversed(),
    ])
  if (typeof old !== 'string') return replaced(old, random, ids)
  if (/^[0-9a-f]{8}-/.test(old))
    return random.oneOf([random.oneOf(ids), randomUUID(), old.toUpperCase(), `${old}\0`, old.slice(1)])
  return random.oneOf([
    `${old}\0`,
    `\0${old}`,
    `${old}\ud800`,
    // Long, and not longer each time.
    old.slice(0, 2000).repeat(400),
    old.toUpperCase(),
    ` ${old}\u200b`,
    random.oneOf(TEXTS),
    random.oneOf(TEXTS),
  ])
}

/** A value of any type. */
function replaced(old: unknown, random: Random, ids: readonly string[]): unknown {
  const deep = () => JSON.parse(`${'['.repeat(3000)}${']'.repeat(3000)}`) as unknown
  return random.oneOf<() => unknown>([
    () => random.oneOf(TEXTS),
    () => random.oneOf(NUMBERS),
    () => structuredClone(random.oneOf(OTHERS)),
    () => random.oneOf(ids),
    () => ({ key: old }),
    () => [old],
    deep,
  ])()
}

function isTree(value: unknown): value is Slot['container'] {
  return typeof value === 'object' && value !== null
}

/** Every place in a tree of values. */
function slotsOf(container: Slot['container'], depth = 0): Slot[] {
  if (depth > 8) return []
  return Object.keys(container)
    .slice(0, 200)
    .flatMap((key) => {
      const value = container[key]
      return [{ container, key }, ...(isTree(value) ? slotsOf(value, depth + 1) : [])]
    })
}
