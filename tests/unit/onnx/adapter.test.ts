import { describe, expect, it } from 'vitest'
import { adapterInNvidiaList, adapterInVulkanLog, adapterInWindowsList, isSoftwareAdapter } from '#lib/onnx/adapter.ts'

describe('the adapter that a provider computes on', () => {
  it.each([
    'SwiftShader Device (Subzero)',
    'SwiftShader Device (LLVM 10.0.0)',
    'llvmpipe (LLVM 15.0.6, 256 bits)',
    'lavapipe',
    'softpipe',
    'Microsoft Basic Render Driver',
    'Microsoft Basic Display Adapter',
    'Intel(R) OpenCL CPU',
  ])('%s is software', (name) => expect(isSoftwareAdapter(name)).toBe(true))

  it.each([
    'NVIDIA H100 80GB HBM3',
    'NVIDIA GeForce RTX 4090',
    'AMD Radeon RX 7900 XTX (RADV NAVI31)',
    'Intel(R) UHD Graphics 630 (CFL GT2)',
    'Apple M2',
    'V3D 7.1.7',
    'Adreno (TM) 690',
  ])('%s is a graphics card', (name) => expect(isSoftwareAdapter(name)).toBe(false))

  it('is the one that the Vulkan loader says was opened, though another is listed first', () => {
    const log = [
      '[Vulkan Loader] INFO | DRIVER:       Sorted order:',
      '[Vulkan Loader] INFO | DRIVER:             [0] llvmpipe (LLVM 15.0.6, 256 bits)  ',
      '[Vulkan Loader] INFO | DRIVER:             [1] NVIDIA GeForce RTX 3060  ',
      '[Vulkan Loader] DRIVER:                Using "NVIDIA GeForce RTX 3060" with driver: "libGLX_nvidia.so.0"',
    ].join('\n')
    expect(adapterInVulkanLog(log)).toEqual({
      name: 'NVIDIA GeForce RTX 3060',
      software: false,
      driver: 'libGLX_nvidia.so.0',
    })
    expect(adapterInVulkanLog(log.split('\n').slice(0, 3).join('\n'))).toEqual({
      name: 'llvmpipe (LLVM 15.0.6, 256 bits)',
      software: true,
    })
    expect(adapterInVulkanLog('nothing of the kind')).toBeUndefined()
  })

  it('is software on Windows only where nothing else is listed', () => {
    expect(adapterInWindowsList('Microsoft Basic Display Adapter\r\n')).toMatchObject({ software: true })
    expect(adapterInWindowsList('Microsoft Basic Display Adapter\r\nIntel(R) Iris(R) Xe Graphics\r\n')).toEqual({
      name: 'Intel(R) Iris(R) Xe Graphics',
      software: false,
    })
    expect(adapterInWindowsList('')).toBeUndefined()
  })

  it('of several NVIDIA cards is the one with the number', () => {
    const list = 'NVIDIA A100-SXM4-40GB, 550.54.15, 40960\nNVIDIA T4, 550.54.15, 15360\n'
    expect(adapterInNvidiaList(list, 1)).toEqual({
      name: 'NVIDIA T4',
      software: false,
      driver: '550.54.15',
      memoryMb: 15360,
    })
    expect(adapterInNvidiaList(list, 2)).toBeUndefined()
    expect(adapterInNvidiaList('', 0)).toBeUndefined()
  })
})
