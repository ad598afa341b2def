/** The device that a provider computes on. */
export interface Adapter {
  /** As its driver calls it. */
  name: string
  /** Whether it is a processor that stands in for a graphics card. */
  software: boolean
  /** What tells one version of its driver from another, where that can be told. */
  driver?: string
  /** Its own memory, where that can be told. */
  memoryMb?: number
}

/**
 * Names of adapters that compute on the processor: Chromium's SwiftShader, Mesa's lavapipe, llvmpipe and softpipe, and what
 * Windows shows without a graphics driver.
 */
const SOFTWARE = /swiftshader|lavapipe|llvmpipe|softpipe|microsoft basic (?:render|display)|\bwarp\b|\bcpu\b/i

export function isSoftwareAdapter(name: string): boolean {
  return SOFTWARE.test(name)
}

/**
 * The device that was opened, by the log of the Vulkan loader (VK_LOADER_DEBUG): ONNX Runtime does not tell it. Loaders before
 * 1.3 only list the devices in the order in which they are offered.
 */
export function adapterInVulkanLog(log: string): Adapter | undefined {
  const opened = [...log.matchAll(/Using "([^"\n]+)" with driver: "([^"\n]+)"/g)].at(-1)
  if (opened) return { name: opened[1]!, software: isSoftwareAdapter(opened[1]!), driver: opened[2]! }
  const listed = /Sorted order:[\s\S]*?\[0\] ([^\n]+?)\s*$/m.exec(log)?.[1]
  return listed ? { name: listed, software: isSoftwareAdapter(listed) } : undefined
}

/**
 * The graphics adapters that Windows lists, one name a line. Which one is opened can't be told where there are several, so a
 * software adapter counts only where there is nothing else.
 */
export function adapterInWindowsList(list: string): Adapter | undefined {
  const names = list
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
  const real = names.filter((name) => !isSoftwareAdapter(name))
  if (real.length > 0) return { name: real.join(' or '), software: false }
  return names[0] ? { name: names[0], software: true } : undefined
}

/** One line of `nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader,nounits` for each card. */
export function adapterInNvidiaList(list: string, device: number): Adapter | undefined {
  const [name, driver, memory] = (list.split(/\r?\n/)[device] ?? '').split(',').map((part) => part.trim())
  if (!name || !driver) return undefined
  return { name, software: false, driver, ...(Number(memory) > 0 ? { memoryMb: Number(memory) } : {}) }
}
