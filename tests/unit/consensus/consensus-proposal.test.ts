import { expect, it } from 'vitest'
import { consensusProposal } from '#lib/consensus/consensus-proposal.ts'
import { consensusText, isOfSheets } from '#lib/consensus/consensus-text.ts'
import type { Entered } from '#lib/ratings/changed-items.ts'
import { cains } from '#lib/scales/cains.ts'

const items = cains.items.filter(({ key }) => key.startsWith('EXP'))

it('items that all sheets score alike are agreed, and the others are left to decide', () => {
  const sheets: Entered[] = [
    {
      scores: { EXP1: 2, EXP2: 1, EXP3: 0 },
      remarks: { EXP4: { notAssessable: 'no sound' }, EXP1: { note: 'seen twice' } },
    },
    {
      scores: { EXP1: 2, EXP2: 3 },
      remarks: { EXP3: { notAssessable: 'dark' }, EXP4: { notAssessable: 'too quiet' } },
    },
  ]
  expect(consensusProposal(sheets, items)).toEqual({
    agreed: { scores: { EXP1: 2 }, remarks: { EXP4: { notAssessable: 'no sound; too quiet' } } },
    agreedItems: ['EXP1', 'EXP4'],
    openItems: ['EXP2', 'EXP3'],
  })
  expect(consensusProposal([], items).agreedItems).toEqual([])
})

it('a signature of a consensus covers its scores, its sheets and who signed', () => {
  const signed = {
    consensusId: 'c',
    study: 'S',
    participant: 'P',
    visit: 'V1',
    scale: 'cains',
    version: 1,
    sheets: [{ id: 's1', version: 1, sha256: 'a' }],
    scores: { EXP2: 1, EXP1: 2 },
    remarks: {},
    reason: '',
    signer: { id: 'u', name: 'Ada' },
    isThird: true,
    signedAt: new Date('2026-11-29T10:00:00Z'),
  }
  const { text, sha256 } = consensusText(signed)
  expect(JSON.parse(text)).toMatchObject({ scores: { EXP1: 2, EXP2: 1 }, signer: { name: 'Ada' }, blind: false })
  expect(consensusText({ ...signed, scores: { EXP1: 2, EXP2: 1 } }).sha256).toBe(sha256)
  for (const change of [{ scores: { EXP1: 3, EXP2: 1 } }, { isThird: false }, { sheets: [] }, { version: 2 }])
    expect(consensusText({ ...signed, ...change }).sha256).not.toBe(sha256)
})

it('a signature is of the sheets that it names, in the versions that counted', () => {
  const sheets = [
    { id: 'a', version: 1, sha256: 'x' },
    { id: 'b', version: 1, sha256: null },
  ]
  const { text } = consensusText({
    consensusId: 'c',
    study: 'S',
    participant: 'P1',
    visit: 'V1',
    scale: 'cains',
    version: 1,
    sheets,
    scores: {},
    remarks: {},
    reason: '',
    signer: { id: 'r', name: 'Rater' },
    isThird: false,
    signedAt: new Date(0),
  })
  expect(isOfSheets(text, sheets.toReversed())).toBe(true)
  expect(isOfSheets(text, [{ id: 'a', version: 2, sha256: 'y' }, sheets[1]!])).toBe(false)
  expect(isOfSheets(text, sheets.slice(1))).toBe(false)
})
