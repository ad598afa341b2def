import { expect, test } from 'vitest'
import type { CaptionedClip } from '#lib/contrastive/captioned-clips.ts'
import {
  classesToLeaveOut,
  describedByClass,
  EACH,
  foldersOfClasses,
  withoutClass,
} from '#lib/contrastive/leave-out-class.ts'

const clip = (name: string, label: string | undefined, heldOut: boolean): CaptionedClip => ({
  name,
  path: name,
  kind: 'frames',
  caption: `words for ${name}`,
  label,
  heldOut,
})
const CLIPS = [
  clip('a', 'fear', false),
  clip('b', 'anger', false),
  clip('c', 'anger', true),
  clip('d', 'fear', true),
  clip('e', 'contempt', true),
  clip('f', 'sadness', false),
]

test('classes that are learnt and tested can be left out, each or one by its name', () => {
  expect(classesToLeaveOut(CLIPS, EACH)).toEqual(['anger', 'fear'])
  expect(classesToLeaveOut(CLIPS, 'fear')).toEqual(['fear'])
  expect(() => classesToLeaveOut(CLIPS, 'contempt')).toThrow('There are: anger, fear')
  expect(() => classesToLeaveOut([clip('a', 'fear', false)], EACH)).toThrow('No class has both')
})

test('of a class that is left out nothing is learnt, and its test clips stay', () => {
  const left = withoutClass(CLIPS, 'fear').filter(({ leftOut }) => leftOut)
  expect(left.map(({ name }) => name)).toEqual(['a'])
})

test('clips are described by their class as the published code has it', () => {
  const [first, , third] = describedByClass(CLIPS)
  expect(first!.caption).toMatch(/^An expression of tension and withdrawal/)
  expect(third!.caption).toBe('words for c')
  expect(() => describedByClass([clip('a', 'smiles', false)])).toThrow('--texts captions')
  expect(() => describedByClass([clip('a', undefined, false)])).toThrow('--texts captions')
})

test('gives each class a folder of its own, however alike their names are', () => {
  const names = ['sad', 'sad/2', 'sad 2', 'Sad', 'fröhlich']
  const folders = foldersOfClasses(names)
  expect([...folders.keys()]).toEqual(names)
  expect(new Set([...folders.values()].map((folder) => folder.toLowerCase())).size).toBe(names.length)
  expect(folders.get('sad')).toBe('without-sad')
  expect(folders.get('fröhlich')).toBe('without-fröhlich')
})
