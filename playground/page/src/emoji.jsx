// The few emoji that the bot uses, drawn here: not every machine has a font for them.
const DRAWN = {
  white_check_mark: ["#1f9d67", "m4 8.4 2.8 2.8L12.2 5"],
  heavy_check_mark: ["#1f9d67", "m4 8.4 2.8 2.8L12.2 5"],
  warning: ["#d99000", "M8 4v5M8 11.6v.2"],
  question: ["#c2477f", "M5.8 6.2a2.2 2.2 0 1 1 3 2c-.6.3-.8.7-.8 1.3M8 11.9v.1"],
  x: ["#d72b3f", "m5 5 6 6M11 5l-6 6"],
  arrows_counterclockwise: ["#2f6fde", "M12 8a4 4 0 1 1-1.4-3M12 3.4v2.4H9.6"],
};

export function emoji(data, parse) {
  const drawn = DRAWN[data.name];
  if (!drawn) return parse(data);
  const [colour, path] = drawn;
  return (
    <svg className="emoji" viewBox="0 0 16 16" role="img" aria-label={data.name.replaceAll("_", " ")}>
      <rect width="16" height="16" rx="4" fill={colour} />
      <path d={path} stroke="white" strokeWidth="1.8" fill="none" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
