/** The shortest piece that the characters are made of by writing it over and over, the last time perhaps in part. */
export function periodOf(characters: readonly string[]): string[] {
  // Knuth, Morris and Pratt's table: how much of the beginning ends here again. It takes linear time for any text.
  const overlaps = [0]
  for (let end = 1, overlap = 0; end < characters.length; end++) {
    while (overlap > 0 && characters[end] !== characters[overlap]) overlap = overlaps[overlap - 1] ?? 0
    if (characters[end] === characters[overlap]) overlap++
    overlaps.push(overlap)
  }
  return characters.slice(0, characters.length - (overlaps.at(-1) ?? 0))
}
