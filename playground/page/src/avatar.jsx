import { useContext } from "react";
import { Screen } from "./screen.js";

const COLOURS = ["#c2477f", "#2f6fde", "#c2700a", "#5b4bc4", "#3d7a1f", "#a33a2c"];

export function Avatar({ user, size = 36 }) {
  const screen = useContext(Screen);
  const people = screen?.scene.people ?? [];
  const index = people.findIndex((person) => person.id === user);
  const style = { width: size, height: size, borderRadius: size / 5, fontSize: size * 0.46 };
  if (index < 0) return <BotMark style={style} />;
  return (
    <span className="avatar" style={{ ...style, background: COLOURS[index % COLOURS.length] }} aria-hidden>
      {people[index].realName[0]}
    </span>
  );
}

function BotMark({ style }) {
  return (
    <svg className="avatar" style={{ ...style, background: "#0b7a75" }} viewBox="0 0 36 36" aria-hidden>
      <path d="M18 28v-7M18 21l-7-9M18 21l7-9" stroke="white" strokeWidth="3" fill="none" strokeLinecap="round" />
      <circle cx="11" cy="11" r="2.6" fill="white" />
      <circle cx="25" cy="11" r="2.6" fill="white" />
    </svg>
  );
}

export function nameOf(scene, user) {
  return scene.people.find((person) => person.id === user)?.realName ?? scene.bot.name;
}
