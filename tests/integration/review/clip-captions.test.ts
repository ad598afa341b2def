import path from 'node:path'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { makeExport } from '#lib/exports/make-export.ts'
import { reviewNotes } from '#lib/review/review-notes.ts'
import { addCaption, changeCaption, countCaptions, removeCaption } from '#lib/studies/clip-captions.ts'
import { person, startTestDatabase, type TestDatabase } from '#tests/fixtures/database.ts'
import { makeStudyWorld, type StudyWorld } from '#tests/fixtures/study-world.ts'
import { unzipped } from '#tests/fixtures/unzipped.ts'

let test: TestDatabase
let world: StudyWorld
let blind: Person

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'CAPTIONS', 3)
  blind = await person(test.database, 'Blind', 'clinician')
  await test.database.membership.create({ data: { studyId: world.studyId, userId: blind.id, role: 'rater' } })
})
afterAll(() => test?.stop())

const SMILE = { fromMs: 1000, toMs: 3560, label: 'smile', text: 'smiles widely' }
const add = (who: Person, caption = SMILE) =>
  addCaption(test.database, who, { recordingId: world.recordingId, ...caption })
const seenBy = async (who: Person, role: 'manager' | 'rater') =>
  (await reviewNotes(test.database, who, role, world.interviews[0]!)).captions

describe('captions of clips', () => {
  it('of others are kept from raters who are blind, and counted for the study', async () => {
    const { manager } = world.members
    await add(manager)
    await add(blind, { ...SMILE, fromMs: 500, text: '=raises the brows', label: '' })
    expect((await seenBy(blind, 'rater')).map(({ text, mayChange }) => [text, mayChange])).toEqual([
      ['=raises the brows', true],
    ])
    expect((await seenBy(manager, 'manager')).map(({ text, mayChange }) => [text, mayChange])).toEqual([
      ['=raises the brows', true],
      ['smiles widely', true],
    ])
    expect(await countCaptions(test.database, world.studyId)).toEqual({ captions: 2, interviews: 1, participants: 1 })
  })

  it('are exported as a table with codes for their authors, no cell a formula', async () => {
    const file = path.join(test.folder, 'captions.zip')
    const choice = { kind: 'data' as const, parts: ['captions' as const], use: 'study' as const }
    const wanted = { studyId: world.studyId, choice, person: world.members.manager, role: 'manager' as const }
    const signal = new AbortController().signal
    await makeExport(file, wanted, { database: test.database, version: '0', signal })
    const csv = (await unzipped(file)).get('captions.csv')!.toString()
    const { data } = Papa.parse<Record<string, string>>(csv.trim(), { header: true })
    expect(data.map((row) => [row.from_ms, row.to_ms, row.caption, row.class, row.author])).toEqual([
      ['500', '3560', "'=raises the brows", '', 'A1'],
      ['1000', '3560', 'smiles widely', 'smile', 'A2'],
    ])
  })

  it('are changed and deleted by their author or who manages the study, with an entry that does not hold the words', async () => {
    const { manager, rater } = world.members
    const { database } = test
    const { recordingId } = world
    const { id } = await add(manager)
    const changed = { id, recordingId, ...SMILE, text: 'smiles a little' }
    await expect(changeCaption(database, rater, 'rater', changed)).rejects.toThrow(/not yours/)
    await expect(removeCaption(database, rater, 'rater', { id, recordingId })).rejects.toThrow(/not yours/)
    await changeCaption(database, manager, 'manager', changed)
    expect((await seenBy(manager, 'manager')).find((caption) => caption.id === id)?.text).toBe('smiles a little')
    const { id: other } = await add(rater)
    await removeCaption(database, manager, 'manager', { id: other, recordingId })
    await removeCaption(database, manager, 'manager', { id, recordingId })
    await expect(removeCaption(database, manager, 'manager', { id, recordingId })).rejects.toThrow(/already/)
    const trail = await database.auditEntry.findMany({ where: { action: { startsWith: 'caption.' } } })
    expect(trail.map(({ action }) => action).filter((action) => action === 'caption.remove')).toHaveLength(2)
    expect(JSON.stringify(trail.map(({ details }) => details))).not.toContain('smiles')
  })
})
