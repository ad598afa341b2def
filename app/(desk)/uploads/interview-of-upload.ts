import { rpcClient } from '#app/rpc/client.ts'
import type { Source } from '#lib/messages/message.ts'
import type { UploadTarget } from './queued-upload.ts'
import { UploadFailure } from './start-upload.ts'

const HAS_RECORDING: Source = 'This interview has a recording already. Open it to add this file as another one.'

/**
 * The interview that a file goes to, added where it is not there yet.
 *
 * @param isGoingOn whether bytes of the file were sent before
 * @returns its id
 * @throws UploadFailure where it has a recording that this file is not said to stand beside
 */
export async function interviewOf(
  { studyId, participant, visit, date, interviewId, mayBeAnother }: UploadTarget,
  isGoingOn: boolean,
): Promise<string> {
  const { id, created } = interviewId
    ? { id: interviewId, created: false }
    : await rpcClient.interviews.add({ studyId, participant, visit, date: date! })
  if (created || mayBeAnother || isGoingOn) return id
  if ((await rpcClient.interviews.see({ id })).recording) throw new UploadFailure(HAS_RECORDING, 409)
  return id
}
