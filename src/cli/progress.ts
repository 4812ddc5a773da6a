/** Tells people in a terminal how far a command is; programs are told nothing. */
export interface Progress {
  tell(text: string): void
  end(): void
}

/** Begins to tell, on standard error. */
export async function startProgress(): Promise<Progress> {
  if (!process.stderr.isTTY) return { tell() {}, end() {} }
  const { default: createSpinner } = await import('yocto-spinner')
  const spinner = createSpinner({ stream: process.stderr }).start()
  return {
    tell(text) {
      spinner.text = text
    },
    end() {
      spinner.stop()
    },
  }
}
