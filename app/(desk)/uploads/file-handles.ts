/** What Chromium-based browsers can ask of the handle of a file that was dropped; others have no handles. */
type AskingHandle = FileSystemFileHandle & {
  queryPermission?(options: { mode: 'read' }): Promise<PermissionState>
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>
}

/** The file of a handle that was kept; undefined where it is gone, or where the person has not allowed that yet. */
export async function readableHandle(handle: AskingHandle, mayAsk: boolean): Promise<File | undefined> {
  try {
    const options = { mode: 'read' } as const
    let state = (await handle.queryPermission?.(options)) ?? 'granted'
    if (state === 'prompt' && mayAsk) state = (await handle.requestPermission?.(options)) ?? state
    return state === 'granted' ? await handle.getFile() : undefined
  } catch {
    return undefined
  }
}
