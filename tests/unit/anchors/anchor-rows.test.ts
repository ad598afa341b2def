import { expect, it } from 'vitest'
import { ANCHOR_COLUMNS, anchorsOfRows } from '#lib/anchors/anchor-rows.ts'
import { problemsOfAnchors, withoutEmptyItems } from '#lib/anchors/anchors.ts'
import { english } from '#lib/messages/translator.ts'
import { cains } from '#lib/scales/cains.ts'
import { readGivenTable } from '#lib/tables/read-given-table.ts'

const read = async (text: string) =>
  anchorsOfRows(cains, await readGivenTable({ name: 'anchors.csv', bytes: Buffer.from(text) }, ANCHOR_COLUMNS, 100))

it('a file of anchors has a row for each score, and one without a score for the definition', async () => {
  const text =
    'Item;Score;Text\nEXP1;;How much the face moves\nexp1;0;Lively\nEXP1;4;"Still, throughout"\nMAP1;2;Some\n'
  expect(await read(text)).toEqual({
    anchors: {
      EXP1: { definition: 'How much the face moves', levels: { 0: 'Lively', 4: 'Still, throughout' } },
      MAP1: { levels: { 2: 'Some' } },
    },
    problems: [],
  })
})

it('every wrong cell is named by row and column', async () => {
  const text = 'item,score,text\nEXP9,1,A\nEXP1,5,B\nEXP1,x,C\nEXP1,1,\nEXP1,2,D\nEXP1,2,E\n'
  expect((await read(text)).problems.map(english.stored)).toEqual([
    'Line 2, column item: CAINS has no item “EXP9”.',
    'Line 3, column score: “5” is not a score of EXP1, which has 0 to 4.',
    'Line 4, column score: “x” is not a score of EXP1, which has 0 to 4.',
    'Line 5, column text: it is empty.',
    'Line 7, column score: EXP1 has this score twice.',
  ])
})

it('a file without the columns, or without rows, is refused', async () => {
  await expect(read('item,text\nEXP1,A\n')).rejects.toThrow(/score/)
  await expect(read('item,score,text\n')).rejects.toThrow(/no rows/)
})

it('anchors of another scale are refused, and empty ones left out', () => {
  expect(
    problemsOfAnchors(cains, { N1: { levels: { 1: 'x' } }, EXP1: { levels: { 7: 'x' } } }).map(english.stored),
  ).toEqual(['CAINS has no item “N1”.', 'EXP1 has no score 7: its scores are 0 to 4.'])
  expect(withoutEmptyItems({ EXP1: { levels: {} }, EXP2: { definition: 'x', levels: {} } })).toEqual({
    EXP2: { definition: 'x', levels: {} },
  })
})
