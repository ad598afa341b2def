import { expect, test } from 'vitest'
import { clipName, clipTitle } from '#models/clip/clip-weights.ts'

test.each([
  [768, 32, 7, 'ViT-B/32', 'clip-vit-b-32'],
  [768, 16, 14, 'ViT-B/16', 'clip-vit-b-16'],
  [1024, 14, 16, 'ViT-L/14', 'clip-vit-l-14'],
  [1024, 14, 24, 'ViT-L/14@336', 'clip-vit-l-14-336'],
])('a CLIP of width %i with %i px patches, %i to a side', (width, patch, grid, title, name) => {
  expect(clipTitle({ visual: { width, patch, grid } })).toBe(title)
  expect(clipName({ visual: { width, patch, grid } })).toBe(name)
})
