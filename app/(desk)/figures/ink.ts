'use client'
import { useShownColorScheme } from '#app/color-scheme.ts'

/** Colours of a figure; told apart by people with colour blindness, and in grey. */
export interface Ink {
  text: string
  grid: string
  model: string
  experts: string
  band: string
}

const ON_LIGHT: Ink = { text: '#495057', grid: '#dee2e6', model: '#197277', experts: '#b35c00', band: '#7fb3b6' }
const ON_DARK: Ink = { text: '#c9c9c9', grid: '#424242', model: '#4fa8ad', experts: '#f0a35e', band: '#2c6165' }

export function useInk(): Ink {
  return useShownColorScheme() === 'dark' ? ON_DARK : ON_LIGHT
}

/** The same picture as it is printed: dark ink on white. */
export function forPaper(svg: string): string {
  return (Object.keys(ON_DARK) as (keyof Ink)[]).reduce(
    (text, part) => text.replaceAll(ON_DARK[part], ON_LIGHT[part]),
    svg,
  )
}
