import { useContext } from "react";
import { Blocks } from "./blocks.jsx";
import { Screen } from "./screen.js";

export function Home() {
  const { scene } = useContext(Screen);
  return (
    <div className="home" data-testid="home">
      {scene.home ? (
        <Blocks blocks={scene.home.blocks} state={scene.home.state} surface={{ view: scene.home.id }} fallback="" />
      ) : (
        <p className="hint">{scene.bot.name} shows nothing here.</p>
      )}
    </div>
  );
}
