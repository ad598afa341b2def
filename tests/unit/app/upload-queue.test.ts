import { describe, expect, it } from 'vitest'
import { fileMark } from '#app/(desk)/uploads/file-mark.ts'
import {
  afterFailure,
  keptAfterReload,
  nextToSend,
  type QueuedUpload,
  type UploadState,
  uploadOf,
} from '#app/(desk)/uploads/queued-upload.ts'
import { TransferSpeed } from '#app/(desk)/uploads/transfer-speed.ts'

const target = {
  studyId: 's',
  studyCode: 'S-1',
  participant: 'P1',
  visit: 'V1',
  date: '2026-03-01',
  interviewId: undefined,
  mayBeAnother: false,
}
const upload = (key: string, state: UploadState): QueuedUpload => ({
  key,
  target,
  fileName: `${key}.mp4`,
  bytes: 100,
  lastModified: 1,
  mark: undefined,
  state,
  sent: 40,
  problem: state === 'problem' ? 'no room' : undefined,
})

describe('the queue of uploads', () => {
  it('sends one at a time, and passes over what does not wait', () => {
    expect(nextToSend([upload('a', 'sending'), upload('b', 'waiting')])).toBeUndefined()
    const mixed = [upload('a', 'done'), upload('b', 'paused'), upload('c', 'problem'), upload('d', 'waiting')]
    expect(nextToSend(mixed)?.key).toBe('d')
    expect(nextToSend([])).toBeUndefined()
  })

  it('knows after a reload what needs its file again, keeps what is paused, and forgets what is done', () => {
    const states: UploadState[] = ['done', 'sending', 'waiting', 'paused', 'interrupted', 'problem', 'lost']
    const kept = keptAfterReload(states.map((state) => upload(state, state)))
    expect(kept.map(({ key, state }) => [key, state])).toEqual([
      ['sending', 'lost'],
      ['waiting', 'lost'],
      ['paused', 'paused'],
      ['interrupted', 'lost'],
      ['problem', 'problem'],
      ['lost', 'lost'],
    ])
    expect(kept[0]!.sent).toBe(40)
  })

  it('finds the upload of a file that is chosen again by its content, whatever it is called now', () => {
    const uploads = [
      { ...upload('a', 'lost'), mark: 'of a' },
      { ...upload('b', 'sending'), mark: 'of b' },
    ]
    const copy = { name: 'copy of a.mp4', size: 100, lastModified: 7 }
    expect(uploadOf(uploads, copy, 'of a')?.key).toBe('a')
    expect(uploadOf(uploads, { ...copy, size: 101 }, 'of a')).toBeUndefined()
    expect(uploadOf(uploads, { name: 'a.mp4', size: 100, lastModified: 1 }, 'changed since')).toBeUndefined()
    expect(uploadOf(uploads, copy, 'of b')).toBeUndefined()
  })

  it('finds it by name, size and time where its content is not known', () => {
    const uploads = [upload('a', 'lost'), upload('b', 'lost')]
    const file = { name: 'b.mp4', size: 100, lastModified: 1 }
    expect(uploadOf(uploads, file, 'any')?.key).toBe('b')
    expect(uploadOf(uploads, { ...file, size: 101 }, 'any')).toBeUndefined()
    expect(uploadOf(uploads, { ...file, lastModified: 2 }, 'any')).toBeUndefined()
  })

  it.each([
    [undefined, 'wait-for-server'],
    [0, 'wait-for-server'],
    [503, 'wait-for-server'],
    [401, 'wait-for-sign-in'],
    [507, 'tell'],
    [403, 'tell'],
    [409, 'tell'],
  ])('meets an answer of %s', (status, expected) => {
    expect(afterFailure(status)).toBe(expected)
  })
})

describe('the speed of a transfer', () => {
  it('is of the last seconds, and unknown at first', () => {
    const speed = new TransferSpeed()
    speed.note(0, 0)
    expect(speed.bytesPerSecond).toBeUndefined()
    speed.note(1000, 500)
    expect(speed.bytesPerSecond).toBeUndefined()
    speed.note(2000, 2000)
    expect(speed.bytesPerSecond).toBe(1000)
    for (let second = 3; second <= 60; second++) speed.note(1000 * second, 2000 + 10 * (second - 2))
    expect(speed.bytesPerSecond).toBeCloseTo(10)
  })

  it('begins anew after a pause or with another file', () => {
    const speed = new TransferSpeed()
    speed.note(0, 0)
    speed.note(5000, 5000)
    speed.note(6000, 100)
    expect(speed.bytesPerSecond).toBeUndefined()
    speed.note(9000, 400)
    expect(speed.bytesPerSecond).toBeCloseTo(100)
    speed.reset()
    expect(speed.bytesPerSecond).toBeUndefined()
  })
})

describe('the mark of a file', () => {
  const filled = (size: number, at = -1) => {
    const bytes = new Uint8Array(size).fill(7)
    if (at >= 0) bytes[at] = 8
    return new Blob([bytes])
  }

  it('is the same for the same content, and another where beginning, middle, end or size differ', async () => {
    const size = 3 * 2 ** 20
    const mark = await fileMark(filled(size))
    expect(await fileMark(filled(size))).toBe(mark)
    for (const other of [filled(size, 10), filled(size, size / 2 + 10), filled(size, size - 10), filled(size + 1)])
      expect(await fileMark(other)).not.toBe(mark)
    expect(await fileMark(new Blob([]))).toMatch(/^[0-9a-f]{64}$/)
  })
})
