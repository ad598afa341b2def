import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fileHash } from '#app/(desk)/studies/[id]/add-recordings/file-hash.ts'
import { type Duplicate, findDuplicates } from '#app/(desk)/studies/[id]/add-recordings/find-duplicates.ts'
import { patternOf, piecesOf } from '#app/(desk)/studies/[id]/add-recordings/pattern-parts.ts'
import { namedRecording } from '#app/(desk)/studies/[id]/add-recordings/recording-names.ts'
import { doubledRows, pathOf, readDraft, uncorrected } from '#app/(desk)/studies/[id]/add-recordings/use-intake.ts'
import { isMessage } from '#lib/messages/message.ts'
import { english } from '#lib/messages/translator.ts'

describe('files that are in a study already', () => {
  const file = (key: string, size: number) => ({ key, file: { name: `${key}.mp4`, size } })
  const stored = (bytes: number, sha256: string | undefined, participant: string) => ({
    bytes,
    sha256,
    interviewId: `of ${participant}`,
    participant,
    visit: 'V1',
  })

  async function found(files: ReturnType<typeof file>[], recordings: ReturnType<typeof stored>[], hashes: object) {
    const read: string[] = []
    const duplicates = new Map<string, Duplicate | undefined>()
    await findDuplicates(
      files,
      recordings,
      async (key) => {
        read.push(key)
        return (hashes as Record<string, string>)[key]!
      },
      (key, duplicate) => duplicates.set(key, duplicate),
    )
    const titleOf = (key: string) => {
      const title = duplicates.get(key)?.title
      return isMessage(title) ? english(title) : title
    }
    return { read, titles: files.map(({ key }) => titleOf(key)), duplicates }
  }

  it('are found by their content; files of another size are not read', async () => {
    const { read, titles } = await found(
      [file('a', 10), file('b', 20), file('c', 30)],
      [stored(10, 'x', 'P1'), stored(20, 'y', 'P2')],
      { a: 'x', b: 'other' },
    )
    expect(titles).toEqual(['the recording of P1, V1', undefined, undefined])
    expect(read).toEqual(['a', 'b'])
  })

  it('and those that are in the table twice', async () => {
    const { read, titles } = await found([file('a', 10), file('b', 10), file('c', 10)], [], { a: 'x', b: 'x', c: 'z' })
    expect(titles).toEqual([undefined, 'a.mp4', undefined])
    expect(read.toSorted()).toEqual(['a', 'b', 'c'])
  })

  it('a recording that nobody has read yet is one perhaps', async () => {
    const { duplicates, titles } = await found([file('a', 10)], [stored(10, undefined, 'P1')], { a: 'x' })
    expect(titles).toEqual(['the recording of P1, V1'])
    expect(duplicates.get('a')).toMatchObject({ isSure: false })
  })
})

it('the hash of a file is SHA-256 of all its bytes', async () => {
  const bytes = Buffer.alloc(300_000, 'pictures')
  expect(await fileHash(new Blob([bytes]))).toBe(createHash('sha256').update(bytes).digest('hex'))
  expect(await fileHash(new Blob([]))).toBe(createHash('sha256').digest('hex'))
})

describe('a pattern that is built from an example', () => {
  it.each([
    ['P012_V2_2026-03-01.mp4', ['P012', '_', 'V2', '_', '2026-03-01']],
    ['01.03.2026 P7 T1.mts', ['01.03.2026', ' ', 'P7', ' ', 'T1']],
    ['A--B7--week 4.mp4', ['A', '--', 'B7', '--', 'week', ' ', '4']],
    ['.mp4', []],
  ])('has the pieces of %s', (name, pieces) => {
    expect(piecesOf(name).map(({ text }) => text)).toEqual(pieces)
  })

  it('reads other names as the example was explained', () => {
    const pieces = piecesOf('cam1_P012_2_2026-03-01.mp4')
    const roles = ['nothing', 'nothing', 'participant', 'nothing', 'visit', 'nothing', 'date'] as const
    const pattern = patternOf(pieces, roles)
    expect(pattern).toBe('*_{participant}_{visit}_{date}')
    expect(namedRecording('cam2_X9_3_20260405.mov', pattern)).toEqual({
      participant: 'X9',
      visit: '3',
      date: '2026-04-05',
    })
  })
})

describe('a row of the intake', () => {
  it('keeps what a person corrected where the pattern changes', () => {
    const named = { participant: 'P9', visit: 'V9', date: '2026-01-01', isFileDate: true }
    expect(uncorrected({ corrected: ['participant'] }, named)).toEqual({
      visit: 'V9',
      date: '2026-01-01',
      isFileDate: true,
    })
    expect(uncorrected({ corrected: ['date', 'visit'] }, named)).toEqual({ participant: 'P9' })
  })

  it('is another recording of the interview that this was said of alone', () => {
    const named = { participant: 'P9', visit: 'V9', date: '2026-01-01', isFileDate: true }
    const row = { ...named, corrected: [], isAnother: true }
    expect(readDraft(row, { ...named, date: '2026-01-02' })).toMatchObject({ date: '2026-01-02', isAnother: true })
    expect(readDraft(row, { ...named, visit: 'V8' })).toMatchObject({ visit: 'V8', isAnother: false })
    expect(readDraft({ ...row, corrected: ['visit'] }, { ...named, visit: 'V8' })).toEqual({
      ...row,
      corrected: ['visit'],
    })
  })

  it('knows the folders of its file', () => {
    const file = { name: 'a.mp4', webkitRelativePath: '' }
    expect(pathOf(file)).toBe('a.mp4')
    expect(pathOf({ ...file, path: './P1/V1/a.mp4' })).toBe('P1/V1/a.mp4')
    expect(pathOf({ ...file, path: '/P1/V1/a.mp4' })).toBe('P1/V1/a.mp4')
    expect(pathOf({ ...file, webkitRelativePath: 'P1/a.mp4' })).toBe('P1/a.mp4')
  })

  it('is of the same interview as another however its visit is written', () => {
    const row = (key: string, participant: string, visit: string) => ({ key, participant, visit }) as never
    expect([...doubledRows([row('a', 'P1', 'V1'), row('b', 'p1 ', 'v1'), row('c', 'P1', 'V2')])]).toEqual(['b'])
  })
})
