'use client'
import { Button, Group, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ReactNode, useRef } from 'react'
import { useText } from '#app/language.tsx'
import { forPaper } from './ink.ts'

/** Width of a picture for print: 17 cm at 300 dots an inch. */
const PRINT_WIDTH = 2008
const FONT = 'Helvetica, Arial, sans-serif'

/** A figure with its caption, to be taken along as SVG or PNG. */
export function FigureFrame({
  title,
  order = 2,
  name,
  children,
  caption,
}: {
  title: string
  /** Level of the heading. */
  order?: 2 | 3 | 4
  /** Of the file, without its ending. */
  name: string
  children: ReactNode
  caption: ReactNode
}) {
  const t = useText()
  const frame = useRef<HTMLDivElement>(null)
  const save = async (kind: 'svg' | 'png') => {
    const svg = frame.current?.querySelector<SVGSVGElement>('svg.recharts-surface, svg[data-figure]')
    if (!svg) return
    try {
      const drawn = printed(svg)
      download(
        kind === 'svg' ? new Blob([drawn.text], { type: 'image/svg+xml' }) : await toPng(drawn),
        `${name}.${kind}`,
      )
    } catch {
      notifications.show({ color: 'red', message: t('This browser could not create the image.') })
    }
  }
  return (
    <figure style={{ margin: 0 }} aria-label={title}>
      <Group justify="space-between" mb="xs">
        <Title order={order}>{title}</Title>
        <Group gap={6}>
          {(['svg', 'png'] as const).map((kind) => (
            <Button key={kind} size="compact-xs" variant="default" onClick={() => save(kind)}>
              {kind.toUpperCase()}
            </Button>
          ))}
        </Group>
      </Group>
      <div ref={frame}>{children}</div>
      <Text component="figcaption" size="sm" c="dimmed" mt="xs">
        {caption}
      </Text>
    </figure>
  )
}

function printed(svg: SVGSVGElement): { text: string; width: number; height: number } {
  const { width, height } = svg.getBoundingClientRect()
  const copy = svg.cloneNode(true) as SVGSVGElement
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`)
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  copy.setAttribute('font-family', FONT)
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  for (const [key, value] of Object.entries({ width: '100%', height: '100%', fill: '#ffffff' }))
    paper.setAttribute(key, value)
  copy.insertBefore(paper, copy.firstChild)
  return { text: forPaper(new XMLSerializer().serializeToString(copy)), width, height }
}

async function toPng({ text, width, height }: { text: string; width: number; height: number }): Promise<Blob> {
  const picture = new Image()
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
  await picture.decode()
  const canvas = document.createElement('canvas')
  canvas.width = PRINT_WIDTH
  canvas.height = Math.round((PRINT_WIDTH * height) / width)
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture')))),
  )
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
