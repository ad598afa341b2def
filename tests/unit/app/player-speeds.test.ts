import { expect, it } from 'vitest'
import { faster, slower } from '#app/(desk)/interviews/[id]/rate/use-player-keys.ts'

it('the keys of the player take the next speed from wherever it stands', () => {
  expect([faster(1), faster(1.75), faster(2), faster(4), faster(0.25)]).toEqual([1.25, 2, 2, 4, 0.5])
  expect([slower(1), slower(1.75), slower(0.5), slower(4), slower(0.25)]).toEqual([0.75, 1.5, 0.5, 2, 0.25])
})
