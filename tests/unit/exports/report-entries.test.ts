import { expect, it } from 'vitest'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type NotMade, reportEntries } from '#lib/exports/report-entries.ts'
import type { ExportEntry } from '#lib/exports/write-zip.ts'
import { phrase } from '#lib/messages/message.ts'
import { english } from '#lib/messages/translator.ts'

const INTERVIEWS = ['P-001', 'P-002', 'P-003'].map((participant) => ({ id: participant, participant, visit: 'V1' }))
const NO_ANALYSIS = new ConcordError('conflict', phrase('None of these interviews has been analysed or rated yet.'))

/** The files that come of it, by their names. @param failing what making the report of an interview throws */
async function filesOf(failing: Record<string, Error>, signal = new AbortController().signal) {
  const notMade: NotMade[] = []
  const files: Record<string, string> = {}
  const make = async (id: string) => {
    if (failing[id]) throw failing[id]
    return Buffer.from(`report of ${id}`)
  }
  for await (const { name, content } of reportEntries(english, INTERVIEWS, { signal, notMade }, make))
    files[name] = [...(content() as ReturnType<ExportEntry['content']> & Iterable<Buffer | string>)].join('')
  return { files, notMade }
}

it('leaves out the report that can’t be made, and lists it with the reason', async () => {
  const { files, notMade } = await filesOf({ 'P-002': NO_ANALYSIS })
  expect(Object.keys(files)).toEqual(['P-001_V1.pdf', 'P-003_V1.pdf', 'not-made.csv'])
  expect(files['not-made.csv']).toBe(
    'participant,visit,reason\r\nP-002,V1,None of these interviews has been analysed or rated yet.\r\n',
  )
  expect(notMade).toHaveLength(1)
})

it('has no list where all are made', async () => {
  const { files } = await filesOf({})
  expect(Object.keys(files)).toEqual(['P-001_V1.pdf', 'P-002_V1.pdf', 'P-003_V1.pdf'])
})

it('fails where none can be made', async () => {
  const all = Object.fromEntries(INTERVIEWS.map(({ id }) => [id, NO_ANALYSIS]))
  await expect(filesOf(all)).rejects.toBe(NO_ANALYSIS)
})

it('fails with what is no fault of the interview: the machine, or that it is stopped', async () => {
  const full = Object.assign(new Error('no room'), { code: 'ENOSPC' })
  await expect(filesOf({ 'P-003': full })).rejects.toBe(full)
  const stopped = AbortSignal.abort()
  await expect(filesOf({ 'P-002': NO_ANALYSIS }, stopped)).rejects.toBe(NO_ANALYSIS)
})
